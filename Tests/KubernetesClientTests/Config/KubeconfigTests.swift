// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import Testing

@Suite struct KubeconfigTests {
    private static func file(
        context: String,
        server: String,
        cluster: String = "",
        user: String = "token: secret-\u{1}",
        current: Bool = true
    ) -> String {
        """
        apiVersion: v1
        kind: Config
        \(current ? "current-context: \(context)" : "")
        contexts:
        - name: \(context)
          context: {cluster: c, user: u, namespace: shop}
        clusters:
        - name: c
          cluster:
            server: \(server)
            \(cluster)
        users:
        - name: u
          user:
            \(user.replacing("\u{1}", with: context))
        """
    }

    private func load(
        _ text: String,
        context: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> ClusterConfiguration {
        try await withTemporaryDirectory { directory in
            let path = try write(text, to: "\(directory)/config")
            return try ClusterConfiguration.load(kubeconfig: path, context: context, environment: environment)
        }
    }

    private func token(_ configuration: ClusterConfiguration) -> String? {
        guard case .token(let token)? = configuration.login.bearer else { return nil }
        return token.value
    }

    @Test func `a context is read with its server, namespace and login`() async throws {
        let configuration = try await load(Self.file(context: "one", server: "https://example.com:6443/base/"))
        #expect(configuration.context == "one")
        #expect(configuration.namespace == "shop")
        #expect(configuration.server.description == "https://example.com:6443/base")
        #expect(token(configuration) == "secret-one")
        #expect(configuration.serverDescription == "the API server https://example.com:6443/base (context one)")
    }

    @Test func `of several files the first counts, and missing ones are passed over`() async throws {
        try await withTemporaryDirectory { directory in
            try write(Self.file(context: "one", server: "https://first"), to: "\(directory)/1")
            try write(Self.file(context: "two", server: "https://second"), to: "\(directory)/2")
            let environment = ["KUBECONFIG": "\(directory)/none:\(directory)/1::\(directory)/2"]
            let current = try ClusterConfiguration.load(environment: environment)
            #expect(current.context == "one")
            #expect(current.server.host == "first")
            let other = try ClusterConfiguration.load(context: "two", environment: environment)
            // Context two is of the second file, but cluster c and user u are of the first, which came before.
            #expect(other.server.host == "first")
            #expect(token(other) == "secret-one")
        }
    }

    @Test func `a file that sets no current context leaves it to the next`() async throws {
        try await withTemporaryDirectory { directory in
            try write(Self.file(context: "one", server: "https://first", current: false), to: "\(directory)/1")
            try write("current-context: one", to: "\(directory)/2")
            let environment = ["KUBECONFIG": "\(directory)/1:\(directory)/2"]
            #expect(try ClusterConfiguration.load(environment: environment).context == "one")
        }
    }

    @Test func `the file in the home directory is the last resort`() async throws {
        try await withTemporaryDirectory { directory in
            try write(Self.file(context: "home", server: "https://h"), to: "\(directory)/.kube/config")
            #expect(try ClusterConfiguration.load(environment: ["HOME": directory]).context == "home")
            #expect(
                try ClusterConfiguration.load(environment: ["HOME": directory, "KUBECONFIG": ""]).context == "home"
            )
        }
    }

    @Test func `relative paths start from the file that names them`() async throws {
        try await withTemporaryDirectory { directory in
            let text = Self.file(
                context: "one",
                server: "https://first",
                cluster: "certificate-authority: pki/ca.pem",
                user: "tokenFile: token"
            )
            try write(text, to: "\(directory)/1")
            try write("PEM", to: "\(directory)/pki/ca.pem")
            let configuration = try ClusterConfiguration.load(kubeconfig: "\(directory)/1", environment: [:])
            guard case .authorities(let pem, let source) = configuration.trust else {
                Issue.record("no authorities")
                return
            }
            #expect(pem == Array("PEM".utf8))
            #expect(source == "\(directory)/pki/ca.pem")
            guard case .file(let path)? = configuration.login.bearer else {
                Issue.record("no token file")
                return
            }
            #expect(path == "\(directory)/token")
        }
    }

    @Test func `the rest of a cluster is read`() async throws {
        let configuration = try await load(
            Self.file(
                context: "x",
                server: "https://10.0.0.1",
                cluster: """
                    tls-server-name: api.example.com
                        insecure-skip-tls-verify: true
                        proxy-url: http://me:pw@proxy:3128
                        disable-compression: true
                    """
            )
        )
        #expect(configuration.tlsServerName == "api.example.com")
        #expect(configuration.disablesCompression)
        #expect(configuration.proxy?.description == "http://proxy:3128")
        #expect(configuration.proxy?.user == "me")
        #expect(configuration.proxy?.password?.value == "pw")
        guard case .anyone = configuration.trust else {
            Issue.record("the certificate is verified")
            return
        }
    }

    @Test func `an exec plug-in is read whole`() async throws {
        let configuration = try await load(
            Self.file(
                context: "eks",
                server: "https://eks",
                cluster: "certificate-authority-data: UEVN",
                user: """
                    exec:
                          apiVersion: client.authentication.k8s.io/v1beta1
                          command: aws
                          args: [eks, get-token, --cluster-name, prod]
                          env: [{name: AWS_PROFILE, value: prod}]
                          interactiveMode: Never
                          provideClusterInfo: true
                          installHint: install the AWS CLI
                    """
            )
        )
        guard case .program(let plugin)? = configuration.login.bearer else {
            Issue.record("no plug-in")
            return
        }
        #expect(plugin.command == "aws")
        #expect(plugin.arguments == ["eks", "get-token", "--cluster-name", "prod"])
        #expect(plugin.environment.map(\.name) == ["AWS_PROFILE"])
        #expect(plugin.interaction == .never)
        #expect(plugin.installHint == "install the AWS CLI")
        #expect(plugin.cluster?["server"]?.string == "https://eks")
        #expect(plugin.cluster?["certificate-authority-data"]?.string == "UEVN")
    }

    @Test func `impersonation becomes headers`() async throws {
        let user = "{token: t, as: jane, as-groups: [dev, ops], as-uid: '7'}"
        let configuration = try await load(Self.file(context: "x", server: "https://a", user: user))
        #expect(
            configuration.login.impersonation.map { "\($0.name)=\($0.value)" } == [
                "Impersonate-User=jane", "Impersonate-Uid=7", "Impersonate-Group=dev", "Impersonate-Group=ops",
            ]
        )
    }

    @Test func `a secret does not show in descriptions`() async throws {
        let configuration = try await load(Self.file(context: "one", server: "https://me:pw@example.com"))
        let shown = "\(configuration)" + String(reflecting: configuration)
        #expect(token(configuration) == "secret-one")
        #expect(!shown.contains("secret-one"))
        #expect(!shown.contains("pw"))
    }

    @Test(
        arguments: [
            ("", "https://a", "token: t", "nope", KubernetesError.Code.badConfig, "has no context \"nope\""),
            ("", "''", "token: t", nil, .badConfig, "no usable server address"),
            ("", "ftp://a", "token: t", nil, .badConfig, "no usable server address"),
            ("certificate-authority: none.pem", "https://a", "token: t", nil, .badConfig, "none.pem does not exist"),
            ("certificate-authority-data: '%%%'", "https://a", "token: t", nil, .badConfig, "no Base64"),
            ("proxy-url: https://p", "https://a", "token: t", nil, .unsupported, "proxy-url of scheme \"https\""),
            ("", "https://a", "{username: a, password: b}", nil, .unsupported, "user name and password"),
            ("", "https://a", "{auth-provider: {name: gcp}}", nil, .unsupported, "auth-provider \"gcp\""),
            ("", "https://a", "{client-certificate-data: UEVN}", nil, .badConfig, "no client-key"),
            ("", "https://a", "{client-key-data: UEVN}", nil, .badConfig, "no client-certificate"),
            (
                "", "https://a", "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", nil,
                .unsupported, "v1alpha1"
            ),
            (
                "", "https://a", "{exec: {apiVersion: client.authentication.k8s.io/v1}}", nil, .badConfig,
                "without a command"
            ),
        ] as [(String, String, String, String?, KubernetesError.Code, String)]
    )
    func `what can't be used is told in one sentence`(
        cluster: String,
        server: String,
        user: String,
        context: String?,
        code: KubernetesError.Code,
        words: String
    ) async throws {
        let text = Self.file(context: "x", server: server, cluster: cluster, user: user)
        let error = await #expect(throws: KubernetesError.self) { try await load(text, context: context) }
        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("\n") == false)
    }

    @Test func `an unknown context is answered with those there are`() async throws {
        let text = Self.file(context: "x", server: "https://a")
        let error = await #expect(throws: KubernetesError.self) { try await load(text, context: "y") }
        #expect(error?.hint == "there are: x")
    }

    @Test(arguments: ["a: [", "- a\n- b", "just text"])
    func `a file that is no kubeconfig is named`(text: String) async throws {
        let error = await #expect(throws: KubernetesError.self) { try await load(text) }
        #expect(error?.code == .badConfig)
        #expect(error?.message.contains("/config") == true)
    }

    @Test func `a file that was named must be there`() {
        let error = #expect(throws: KubernetesError.self) {
            try ClusterConfiguration.load(kubeconfig: "/does/not/exist", environment: [:])
        }
        #expect(error?.message == "the kubeconfig /does/not/exist does not exist")
    }

    @Test func `without any configuration the user is told what to name`() {
        let error = #expect(throws: KubernetesError.self) {
            try ClusterConfiguration.load(environment: ["HOME": "/does/not/exist"])
        }
        #expect(error?.message.contains("/does/not/exist/.kube/config") == true)
        #expect(error?.hint?.contains("--kubeconfig") == true)
    }
}
