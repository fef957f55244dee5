// SPDX-License-Identifier: Apache-2.0

import JSON

/// Reads the `user` part of a kubeconfig.
struct LoginReader {
    let entry: Kubeconfig.Entry
    let user: String
    /// The cluster the login is for, which a program may ask to be told about.
    let cluster: Kubeconfig.Entry

    private var owner: String { "the user \"\(user)\"" }
    private var value: JSONValue { entry.value }

    func login() throws(KubernetesError) -> Login {
        try refuseWhatIsGone()
        var login = Login()
        login.user = user
        login.certificate = try certificate()
        login.bearer = try bearer()
        login.impersonation = impersonation()
        return login
    }

    /// Logins that Kubernetes itself has given up.
    private func refuseWhatIsGone() throws(KubernetesError) {
        if let provider = value["auth-provider"]?["name"]?.string {
            throw KubernetesError(
                .unsupported,
                "\(owner) logs in through the auth-provider \"\(provider)\", which Kubernetes removed in 1.26",
                hint: "use an exec plug-in, such as gke-gcloud-auth-plugin or kubelogin"
            )
        }
        if let name = value["username"]?.string, !name.isEmpty {
            throw KubernetesError(
                .unsupported,
                "\(owner) logs in with a user name and password, which Kubernetes removed in 1.19",
                hint: "use a token, a client certificate or an exec plug-in"
            )
        }
    }

    private func certificate() throws(KubernetesError) -> Login.Certificate? {
        let certificate = try entry.material("client-certificate", of: owner)
        let key = try entry.material("client-key", of: owner)
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            return Login.Certificate(
                certificate: certificate.bytes,
                key: SecretText(String(decoding: key.bytes, as: UTF8.self)),
                source: certificate.source
            )
        case (_?, nil): throw KubernetesError(.badConfig, "\(owner) has a client-certificate but no client-key")
        case (nil, _?): throw KubernetesError(.badConfig, "\(owner) has a client-key but no client-certificate")
        }
    }

    /// A token file counts before a token, and both before a program, as in kubectl.
    private func bearer() throws(KubernetesError) -> Login.Bearer? {
        if let path = value["tokenFile"]?.string, !path.isEmpty {
            return .file(path: ConfigurationFile.resolve(path, in: entry.directory))
        }
        if let token = value["token"]?.string, !token.isEmpty { return .token(SecretText(token)) }
        if let exec = value["exec"], !exec.isNull { return .program(try plugin(exec)) }
        return nil
    }

    private func plugin(_ exec: JSONValue) throws(KubernetesError) -> ExecPlugin {
        let version = exec["apiVersion"]?.string ?? ""
        guard ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"].contains(version) else {
            throw KubernetesError(
                .unsupported,
                "\(owner) has an exec plug-in of API version \"\(version)\"",
                hint: "v1 and v1beta1 are supported; for EKS, write the entry anew with: aws eks update-kubeconfig"
            )
        }
        guard let command = exec["command"]?.string, !command.isEmpty else {
            throw KubernetesError(.badConfig, "\(owner) has an exec plug-in without a command")
        }
        // A command with a slash is a path beside the kubeconfig; a bare name is looked up in PATH.
        let program = command.contains("/") ? ConfigurationFile.resolve(command, in: entry.directory) : command
        var plugin = ExecPlugin(command: program, apiVersion: version)
        plugin.arguments = exec["args"]?.strings ?? []
        plugin.environment = (exec["env"]?.array ?? []).compactMap { pair in
            pair["name"]?.string.map { (name: $0, value: pair["value"]?.string ?? "") }
        }
        if let mode = exec["interactiveMode"]?.string {
            guard let interaction = ExecPlugin.Interaction(rawValue: mode) else {
                throw KubernetesError(.badConfig, "\(owner) has an exec plug-in of unknown interactiveMode \"\(mode)\"")
            }
            plugin.interaction = interaction
        }
        plugin.installHint = exec["installHint"]?.string ?? ""
        if exec["provideClusterInfo"]?.bool == true { plugin.cluster = try clusterInfo() }
        return plugin
    }

    /// The cluster as the protocol tells it to programs.
    private func clusterInfo() throws(KubernetesError) -> JSONValue {
        var info = JSONObject()
        for field in ["server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url", "disable-compression"] {
            if let value = cluster.value[field] { info[field] = value }
        }
        if let authority = try cluster.material("certificate-authority", of: "the cluster") {
            info["certificate-authority-data"] = .string(Base64.encode(authority.bytes))
        }
        for element in cluster.value["extensions"]?.array ?? []
        where element["name"]?.string == "client.authentication.k8s.io/exec" {
            info["config"] = element["extension"]
        }
        return .object(info)
    }

    private func impersonation() -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let name = value["as"]?.string { headers.append(("Impersonate-User", name)) }
        if let uid = value["as-uid"]?.string { headers.append(("Impersonate-Uid", uid)) }
        for group in value["as-groups"]?.strings ?? [] { headers.append(("Impersonate-Group", group)) }
        return headers
    }
}
