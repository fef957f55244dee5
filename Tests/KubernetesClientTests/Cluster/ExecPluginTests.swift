// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Programs that log in, run for real and believed by a real API server.
@Suite(.needsCluster) struct ExecPluginTests {
    private static let v1 = "client.authentication.k8s.io/v1"

    /// Runs the closure with a client that logs in through this script, which finds the token in `$TOKEN`, its own
    /// directory in `$DIR`, and prints credentials with `say JSON`.
    private func withPlugin<Result>(
        _ script: String,
        version: String = v1,
        adapt: (inout ExecPlugin) -> Void = { _ in },
        _ body: (APIClient, String) async throws -> Result
    ) async throws -> Result {
        let cluster = try await TestCluster.sandbox()
        var configuration = try cluster.configuration(.admin)
        guard case .token(let token)? = configuration.login.bearer else { throw NoToken() }
        return try await withTemporaryDirectory { directory in
            let text = """
                #!/bin/sh
                say() { printf '{"apiVersion":"\(version)","kind":"ExecCredential","status":%s}' "$1"; }
                echo run >>"$DIR/runs"
                \(script)
                """
            let path = try write(text, to: "\(directory)/plugin", executable: true)
            var plugin = ExecPlugin(command: path, apiVersion: version)
            plugin.environment = [("TOKEN", token.value), ("DIR", directory)]
            plugin.interaction = .never
            adapt(&plugin)
            configuration.login.bearer = .program(plugin)
            configuration.login.user = "tester"
            return try await withAPIClient(configuration) { try await body($0, directory) }
        }
    }

    private struct NoToken: Error {}

    private func runs(_ directory: String) throws -> Int {
        let text = String(decoding: try Data(contentsOf: URL(filePath: "\(directory)/runs")), as: UTF8.self)
        return text.split(separator: "\n").count
    }

    private let secrets = KubernetesRequest(.get, "/api/v1/namespaces/default/secrets")
    private let good = #"say "{\"token\":\"$TOKEN\"}""#

    @Test(arguments: [v1, "client.authentication.k8s.io/v1beta1"])
    func `a token is asked for once and kept`(version: String) async throws {
        try await withPlugin(good, version: version) { client, directory in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { _ = try await client.send(secrets) } }
                try await group.waitForAll()
            }
            let count = try runs(directory)
            #expect(count == 1)
        }
    }

    @Test(arguments: [("+1 hour", 1), ("-1 hour", 3)])
    func `a token is renewed when it has expired`(expiry: String, expected: Int) async throws {
        let script = #"""
            say "{\"token\":\"$TOKEN\",\"expirationTimestamp\":\"$(date -u -d '\#(expiry)' +%Y-%m-%dT%H:%M:%SZ)\"}"
            """#
        try await withPlugin(script) { client, directory in
            for _ in 0..<3 { _ = try await client.send(secrets) }
            let count = try runs(directory)
            #expect(count == expected)
        }
    }

    @Test func `a token the server refuses is renewed once`() async throws {
        let script = #"if [ "$(wc -l <"$DIR/runs")" -eq 1 ]; then say '{"token":"expired"}'; else \#(good); fi"#
        try await withPlugin(script) { client, directory in
            _ = try await client.send(secrets)
            let count = try runs(directory)
            #expect(count == 2)
        }
    }

    @Test func `a token the server goes on refusing is an error of the login`() async throws {
        try await withPlugin(#"say '{"token":"expired"}'"#) { client, directory in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(secrets) }
            #expect(error?.code == .unauthorized)
            let count = try runs(directory)
            #expect(count == 2)
        }
    }

    @Test func `a client certificate logs in as well`() async throws {
        let directory = try await TestCluster.sandbox().directory
        let script = #"""
            say "{\"clientCertificateData\":$(jq -Rs . <"$PKI/admin.crt"),\"clientKeyData\":$(jq -Rs . <"$PKI/admin.key")}"
            """#
        try await withPlugin(script) {
            $0.environment.append(("PKI", "\(directory)/pki"))
        } _: { client, _ in
            let response = try await client.send(secrets)
            #expect(response.status == 200)
        }
    }

    @Test func `the program is told what the protocol says`() async throws {
        try await withPlugin(#"printf %s "$KUBERNETES_EXEC_INFO" >"$DIR/info"; printf %s "$*" >"$DIR/args"; "# + good) {
            $0.arguments = ["get-token", "with space"]
            $0.cluster = ["server": "https://a"]
        } _: { client, directory in
            _ = try await client.send(secrets)
            let info = try JSONParser.parse([UInt8](Data(contentsOf: URL(filePath: "\(directory)/info"))))
            #expect(
                info == [
                    "apiVersion": .string(Self.v1), "kind": "ExecCredential",
                    "spec": ["interactive": false, "cluster": ["server": "https://a"]],
                ]
            )
            let arguments = try Data(contentsOf: URL(filePath: "\(directory)/args"))
            #expect(String(decoding: arguments, as: UTF8.self) == "get-token with space")
        }
    }

    @Test(arguments: [
        ("echo 'no session, run: aws sso login' >&2; exit 3", "no session, run: aws sso login"),
        ("echo nonsense", "no JSON"),
        (#"echo '{"kind":"Pod"}'"#, "a \"Pod\""),
        (#"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}'"#, "v1beta1"),
        ("say '{}'", "neither a token nor a client certificate"),
        (#"say '{"token":"secret","expirationTimestamp":"soon"}'"#, "no time"),
        (#"say '{"clientCertificateData":"secret"}'"#, "without its key"),
    ])
    func `a program that fails is quoted, and its output kept secret`(script: String, words: String) async throws {
        try await withPlugin(script) { client, directory in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(secrets) }
            #expect(error?.code == .execPluginFailed)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("\(directory)/plugin") == true)
            #expect(error?.message.contains("secret") == false)
            let count = try runs(directory)
            #expect(count == 1)
        }
    }

    @Test(arguments: ["/does/not/exist", "lifeboat-no-such-program"])
    func `a program that is missing is told with its own hint`(command: String) async throws {
        try await withPlugin("") {
            $0.command = command
            $0.installHint = "get it from the moon"
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(secrets) }
            #expect(error?.code == .execPluginFailed)
            #expect(error?.message.contains("is not installed") == true)
            #expect(error?.hint == "get it from the moon")
        }
    }

    @Test func `a program is found in PATH`() async throws {
        // `cat` prints what stands in a file, which is all a plug-in has to do.
        try await withPlugin("") {
            let directory = $0.command.split(separator: "/").dropLast().map { "/\($0)" }.joined()
            let token = $0.environment.first { $0.name == "TOKEN" }?.value ?? ""
            let text = #"{"apiVersion":"\#(Self.v1)","kind":"ExecCredential","status":{"token":"\#(token)"}}"#
            _ = try? write(text, to: "\(directory)/credential")
            $0.command = "cat"
            $0.arguments = ["\(directory)/credential"]
        } _: { client, _ in
            let response = try await client.send(secrets)
            #expect(response.status == 200)
        }
    }
}
