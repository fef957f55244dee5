// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import NIOSSL
import Testing

/// Reaching a real API server: certificates, logins, permissions.
@Suite(.needsCluster) struct ConnectionTests {
    private func whoAmI(_ client: APIClient) async throws -> String {
        // The server names the user when it refuses something, and knows nobody of this kind.
        let review: JSONValue = [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": ["resourceAttributes": ["verb": "list", "resource": "secrets"]],
        ]
        var request = KubernetesRequest(.post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        request.body = JSONWriter.write(review)
        let answer = try JSONParser.parse(try await client.send(request).body)
        return answer[path: ["status", "allowed"]] == true ? "admin" : "nobody"
    }

    private func failure(
        _ configuration: ClusterConfiguration,
        _ request: KubernetesRequest = KubernetesRequest(.get, "/version")
    ) async throws -> KubernetesError? {
        try await withAPIClient(configuration) { client in
            await #expect(throws: KubernetesError.self) { try await client.send(request) }
        }
    }

    @Test(arguments: [TestCluster.User.admin, .adminCertificate])
    func `a token and a client certificate both log in, to an address verified by its IP`(
        user: TestCluster.User
    ) async throws {
        let cluster = try await TestCluster.sandbox()
        #expect(try cluster.configuration(user).server.host == "127.0.0.1")
        #expect(try await cluster.withClient(user) { try await whoAmI($0) } == "admin")
    }

    @Test func `HTTP/2 works as well`() async throws {
        var options = ClientOptions()
        options.usesHTTP2 = true
        let who = try await TestCluster.sandbox().withClient(.admin, options: options) { try await whoAmI($0) }
        #expect(who == "admin")
    }

    @Test func `a certificate of an unknown authority is refused, with what to do`() async throws {
        var configuration = try await TestCluster.sandbox().configuration(.admin)
        configuration.trust = .system
        let error = try await failure(configuration)
        #expect(error?.code == .tls)
        #expect(error?.message.contains(configuration.serverDescription) == true)
        #expect(error?.hint?.contains("certificate-authority") == true)
        configuration.trust = .anyone
        #expect(try await withAPIClient(configuration) { try await whoAmI($0) } == "admin")
    }

    @Test(arguments: ["localhost", "kubernetes.default"])
    func `the certificate may be for another name that the kubeconfig expects`(name: String) async throws {
        var configuration = try await TestCluster.sandbox().configuration(.admin)
        configuration.tlsServerName = name
        #expect(try await withAPIClient(configuration) { try await whoAmI($0) } == "admin")
    }

    @Test func `a certificate for another name is refused, with what to do`() async throws {
        try await withTemporaryDirectory { directory in
            let made = try await SelfSigned.make(in: directory, name: "api.example.com")
            let tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(made.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(made.key.value.utf8), format: .pem))
            )
            try await FakeServer.run(tls: tls) { _ in
                .respond(200, "{}")
            } _: { server in
                var configuration = try FakeServer.configuration(server.url)
                configuration.trust = .authorities(pem: made.certificate, source: "a test")
                for name in [nil, "elsewhere.example.com"] {
                    configuration.tlsServerName = name
                    let error = try await failure(configuration)
                    #expect(error?.code == .tls)
                    #expect(error?.message.contains("is for another name") == true, "\(error?.message ?? "")")
                    #expect(error?.hint?.contains("tls-server-name") == true)
                }
                configuration.tlsServerName = "api.example.com"
                let status = try await withAPIClient(configuration) {
                    try await $0.send(KubernetesRequest(.get, "/version")).status
                }
                #expect(status == 200)
                #expect(server.requests.map { $0.headers["host"] } == [configuration.server.authority])
            }
        }
    }

    @Test func `a server that speaks no TLS is told as such`() async throws {
        try await FakeServer.run { _ in
            .respond(200, "{}")
        } _: { server in
            let url = server.url.replacing("http://", with: "https://")
            let error = try await failure(FakeServer.configuration(url))
            #expect(error?.code == .tls)
            #expect(error?.message.contains("does not speak TLS") == true, "\(error?.message ?? "")")
        }
    }

    @Test func `a wrong token is an error of the login, with what to do`() async throws {
        var configuration = try await TestCluster.sandbox().configuration(.admin)
        configuration.login.bearer = .token(SecretText("expired"))
        let error = try await failure(configuration)
        #expect(error?.code == .unauthorized)
        #expect(error?.message.contains("does not accept the login: Unauthorized") == true)
        #expect(error?.message.contains("expired") == false)
        #expect(error?.hint != nil)
    }

    @Test func `a client certificate of another authority is an error of the login`() async throws {
        let cluster = try await TestCluster.sandbox()
        var configuration = try cluster.configuration(.adminCertificate)
        // The API server asks for certificates but does not insist; one it can't verify counts as none.
        configuration.login.certificate = try await withTemporaryDirectory { directory in
            let made = try await SelfSigned.make(in: directory, name: "api.example.com")
            return Login.Certificate(certificate: made.certificate, key: made.key, source: "a test")
        }
        let error = try await failure(configuration, KubernetesRequest(.get, "/api/v1/secrets"))
        #expect(error?.code == .unauthorized || error?.code == .tls)
    }

    @Test func `what a user may not do is told in the server's words`() async throws {
        let configuration = try await TestCluster.sandbox().configuration(.limited)
        let error = try await failure(configuration, KubernetesRequest(.get, "/apis/apps/v1/deployments"))
        #expect(error?.code == .forbidden)
        let words =
            #"deployments.apps is forbidden: User "limited" cannot list resource "deployments" in API group "apps""#
        #expect(error?.message.hasPrefix(words) == true)
        #expect(error?.status?.code == 403)
    }

    @Test func `acting as someone else is passed on`() async throws {
        var configuration = try await TestCluster.sandbox().configuration(.admin)
        configuration.login.impersonation = [("Impersonate-User", "jane")]
        let error = try await failure(configuration, KubernetesRequest(.get, "/api/v1/secrets"))
        #expect(error?.message.contains(#"User "jane" cannot list"#) == true)
    }

    @Test func `a token file is read again after the server refused it`() async throws {
        let cluster = try await TestCluster.sandbox()
        var configuration = try cluster.configuration(.admin)
        guard case .token(let token)? = configuration.login.bearer else {
            Issue.record("no token")
            return
        }
        try await withTemporaryDirectory { directory in
            let path = try write("expired\n", to: "\(directory)/token")
            configuration.login.bearer = .file(path: path)
            try await withAPIClient(configuration) { client in
                let error = await #expect(throws: KubernetesError.self) { try await whoAmI(client) }
                #expect(error?.code == .unauthorized)
                try write(token.value + "\n", to: path)
                #expect(try await whoAmI(client) == "admin")
            }
        }
    }
}
