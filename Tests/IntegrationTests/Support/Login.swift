// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore

/// A kubeconfig made for one test.
struct Login {
    /// The API server's URL.
    var server: String
    /// The file that holds the authority to trust; `nil` for those of the system.
    var authority: String?
    /// The bearer token.
    var token: String

    /// The administrator's login at a cluster.
    init(_ cluster: TestCluster) throws {
        func read(_ file: String) throws -> String {
            let text = try String(
                decoding: Data(contentsOf: URL(filePath: "\(cluster.directory)/\(file)")),
                as: UTF8.self
            )
            return String(text.prefix { !$0.isNewline })
        }
        server = try read("server")
        authority = "\(cluster.directory)/pki/ca.crt"
        token = try read("pki/admin-token")
    }

    /// The program as this user, with its kubeconfig in the workspace.
    func lifeboat(_ workspace: Workspace) throws -> Lifeboat {
        var cluster: JSONObject = ["server": .string(server)]
        if let authority { cluster["certificate-authority"] = .string(authority) }
        // YAML takes JSON as it is.
        let kubeconfig: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [["name": "test", "cluster": .object(cluster)]],
            "users": [["name": "test", "user": ["token": .string(token)]]],
            "contexts": [["name": "test", "context": ["cluster": "test", "user": "test"]]],
        ]
        let name = "kubeconfig-\(UInt32.random(in: .min ... .max))"
        try workspace.write(JSONWriter.write(kubeconfig), to: name)
        return Lifeboat(kubeconfig: "\(workspace.path)/\(name)", storage: workspace.storage)
    }
}

/// A user with exactly the rights a test gives, who goes with its namespace.
struct RestrictedUser {
    /// The login, with which the user may do nothing yet.
    let login: Login
    private let namespace: String
    private let client: APIClient

    /// Makes a service account in a namespace and waits for its token.
    init(_ cluster: TestCluster, in namespace: String, _ client: APIClient) async throws {
        let account = #"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"user"}}"#
        // Kubernetes issues a token for an annotated secret, whether or not it also makes one by itself.
        let secret = """
            {"apiVersion":"v1","kind":"Secret","type":"kubernetes.io/service-account-token","metadata":{"name":"user",\
            "annotations":{"kubernetes.io/service-account.name":"user"}}}
            """
        _ = try await Application([account, secret], in: namespace, client)
        var login = try Login(cluster)
        try await eventually("the user's token is issued") {
            let issued = try JSONParser.parse(try await client.get(APIResource.secrets.object("user", in: namespace)))
            guard let token = issued[path: ["data", "token"]]?.string.flatMap({ Data(base64Encoded: $0) }) else {
                return false
            }
            login.token = String(decoding: token, as: UTF8.self)
            return true
        }
        self.login = login
        self.namespace = namespace
        self.client = client
    }

    /// Lets the user read kinds of the core group in a namespace, by default its own, or do what else is named.
    func allow(_ resources: [String], verbs: [String] = ["get", "list"], in place: String? = nil) async throws {
        try await grant("Role", "RoleBinding", resources, verbs, name: "user", in: place ?? namespace)
    }

    /// Lets the user read kinds of the core group everywhere, for the length of the closure.
    func allowEverywhere(_ resources: [String], _ body: () async throws -> Void) async throws {
        let verbs = ["get", "list"]
        try await grant("ClusterRole", "ClusterRoleBinding", resources, verbs, name: namespace, in: namespace)
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for kind in ["clusterrolebindings", "clusterroles"] {
            let path = "/apis/rbac.authorization.k8s.io/v1/\(kind)/\(namespace)"
            _ = try await client.send(KubernetesRequest(.delete, path))
        }
        try result.get()
    }

    private func grant(
        _ role: String,
        _ binding: String,
        _ resources: [String],
        _ verbs: [String],
        name: String,
        in place: String
    ) async throws {
        let names = resources.map { "\"\($0)\"" }.joined(separator: ",")
        let allowed = verbs.map { "\"\($0)\"" }.joined(separator: ",")
        let documents = [
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"\(role)","metadata":{"name":"\(name)"},"rules":\
            [{"apiGroups":[""],"resources":[\(names)],"verbs":[\(allowed)]}]}
            """,
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"\(binding)","metadata":{"name":"\(name)"},"roleRef":\
            {"apiGroup":"rbac.authorization.k8s.io","kind":"\(role)","name":"\(name)"},"subjects":[{"kind":\
            "ServiceAccount","name":"user","namespace":"\(namespace)"}]}
            """,
        ]
        _ = try await Application(documents, in: place, client)
    }
}
