// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import Subprocess
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A place for backups that is not there, not ours or not big enough; names that cannot be.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct StorageTroubleTests {
    @Test func `a bucket that is missing, a wrong secret and a server that is down each get their sentence`()
        async throws
    {
        let cluster = try await TestCluster.sandbox()
        try await withS3Server(.rclone) { server in
            let bucket = try await server.makeBucket()
            func create(_ bucket: String, _ endpoint: String, secret: String? = nil) async throws -> Ended {
                var environment = server.environment
                if let secret { environment["AWS_SECRET_ACCESS_KEY"] = secret }
                let storage = "s3://\(bucket)/prefix?endpoint=\(endpoint)&path-style=true"
                let lifeboat = Lifeboat(kubeconfig: cluster.kubeconfig, storage: storage, environment: environment)
                return try await lifeboat.run(
                    "backup",
                    "create",
                    "a",
                    "--include-resources",
                    "namespaces",
                    deadline: .seconds(120)
                )
            }
            try await create("not-\(bucket)", server.endpoint).expectFailure(saying: "bucket", "not-\(bucket)")
            let wrong = try await create(bucket, server.endpoint, secret: "wrong")
            wrong.expectFailure(saying: "signature")
            #expect(!wrong.error.contains(server.secretAccessKey))
            try await create(bucket, "http://127.0.0.1:1").expectFailure(saying: "127.0.0.1:1", "refused")
            // The same bucket is fine otherwise.
            try await create(bucket, server.endpoint).expectSuccess()
            try await create(bucket, server.endpoint).expectFailure(saying: "exists already", "a")
        }
    }

    @Test func `a web server that is no object store is recognised as such`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await withWebServer { endpoint in
            let lifeboat = Lifeboat(
                kubeconfig: cluster.kubeconfig,
                storage: "s3://bucket/prefix?endpoint=\(endpoint)&path-style=true",
                environment: [
                    "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1",
                    "AWS_EC2_METADATA_DISABLED": "true",
                ]
            )
            let ended = try await lifeboat.run("backup", "create", "a", deadline: .seconds(120))
            ended.expectFailure(saying: "S3", endpoint)
        }
    }

    @Test func `a path through a file is no place for backups`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            try workspace.write([], to: "file")
            let lifeboat = Lifeboat(kubeconfig: cluster.kubeconfig, storage: "file://\(workspace.path)/file/store")
            try await lifeboat.run("backup", "create", "a").expectFailure(
                saying: "\(workspace.path)/file",
                "not a directory"
            )
        }
    }

    /// A file system of its own, which goes with the program: nobody else sees it, and nothing is left of it.
    @Test(
        .enabled(if: PrivateFileSystem.isPossible, "mounting needs root"),
        arguments: [("size=48k", "no space left"), ("size=8m,ro", "read-only file system")]
    )
    func `a file system that takes no more is named, and nothing of the backup stays`(
        options: String,
        words: String
    ) async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            let place = "\(workspace.path)/small"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            let lifeboat = Lifeboat(kubeconfig: cluster.kubeconfig, storage: "file://\(place)")
            let script = """
                mount -t tmpfs -o \(options) tmpfs "$1" || exit 77
                "$2" backup create a --storage "file://$1"; code=$?
                find "$1" -type f
                exit $code
                """
            let ended = try await Lifeboat.run(
                "/usr/bin/unshare",
                ["-m", "bash", "-c", script, "bash", place, Lifeboat.path],
                environment: lifeboat.variables,
                deadline: .seconds(60)
            )
            ended.expectFailure(saying: words, place)
        }
    }

    @Test func `a name that is taken is refused, and the backup that has it stays as it is`() async throws {
        try await IntegrationCase.with { test in
            let arguments = ("backup", "create", "taken", "--include-namespaces", test.namespace)
            func create() async throws -> Ended {
                try await test.lifeboat.run(arguments.0, arguments.1, arguments.2, arguments.3, arguments.4)
            }
            try await create().expectSuccess()
            let files = test.workspace.files(ofBackup: "taken")
            let archive = "\(test.workspace.directory(ofBackup: "taken"))/taken.tar.gz"
            let before = try Data(contentsOf: URL(filePath: archive))
            let ended = try await create()
            ended.expectFailure(saying: "taken", "exists already")
            #expect(ended.error.contains("lifeboat backup delete taken"), "\(ended)")
            #expect(test.workspace.files(ofBackup: "taken") == files)
            #expect(try Data(contentsOf: URL(filePath: archive)) == before)
        }
    }

    @Test(arguments: ["Upper", "under_score", "-dash", "a/b", "..", "ä", "", String(repeating: "a", count: 64)])
    func `a name that Kubernetes would not take is wrong usage`(name: String) async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            let ended = try await workspace.lifeboat(cluster).run("backup", "create", "--", name)
            #expect(ended.code == 2, "\(ended)")
            #expect(ended.output.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(workspace.store)/backups"))
        }
    }

    @Test func `a name of 63 characters is taken`() async throws {
        try await IntegrationCase.with { test in
            let name = String(repeating: "a", count: 63)
            try await test.lifeboat.run("backup", "create", name, "--include-namespaces", test.namespace)
                .expectSuccess()
            #expect(test.workspace.isCommitted(name))
        }
    }
}

/// Whether this process may mount a file system that only a child of it sees.
private enum PrivateFileSystem {
    /// In CI it must be, and the test fails where it is not.
    static let isPossible = ProcessInfo.processInfo.environment["CI"] != nil || getuid() == 0
}

/// Lends a web server that knows nothing of S3.
private func withWebServer(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    let script = """
        import http.server
        server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        print("http://127.0.0.1:%d" % server.server_address[1], flush=True)
        server.serve_forever()
        """
    _ = try await Subprocess.run(
        .name("python3"),
        arguments: ["-c", script],
        input: .none,
        output: .sequence,
        error: .discarded
    ) { server in
        defer { try? server.send(signal: .kill) }
        for try await line in server.standardOutput.strings() {
            try await body(String(line.filter { !$0.isNewline }))
            break
        }
    }
}
