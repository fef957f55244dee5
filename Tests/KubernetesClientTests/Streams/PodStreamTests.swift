// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Streams of real pods, through a real API server, kubelet and containerd.
@Suite(.needsNode, .timeLimit(.minutes(5))) struct PodStreamTests {
    /// Runs the closure with a pod in which a server, on 127.0.0.1 only, has a file of 20 MiB.
    private func withFileServer(_ body: (APIClient, PodPort) async throws -> Void) async throws {
        let script = """
            dd if=/dev/urandom of=/tmp/file bs=1M count=20 2>/dev/null
            sha256sum /tmp/file
            exec httpd -f -p 127.0.0.1:8080 -h /tmp
            """
        try await withPod(["sh", "-c", .string(script)]) { client, pod, namespace in
            try await body(client, PodPort(pod: pod, namespace: namespace, port: 8080))
        }
    }

    /// Runs the closure with a pod that runs a command, once it does.
    private func withPod(
        _ command: JSONValue,
        _ body: (APIClient, String, String) async throws -> Void
    ) async throws {
        try await TestCluster.sandbox(node: true).withNamespace { client, namespace in
            let pod: JSONValue = [
                "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web"],
                "spec": [
                    "terminationGracePeriodSeconds": 0, "automountServiceAccountToken": false,
                    "containers": [["name": "main", "image": "lifeboat.test/busybox:1", "command": command]],
                ],
            ]
            try await eventually("the namespace has its service account, without which it takes no pod") {
                do {
                    try await client.create(.testPods, in: namespace, pod)
                    return true
                } catch let error as KubernetesError where error.code == .forbidden {
                    return false
                }
            }
            var options = WatchOptions(deadline: .seconds(120))
            options.fieldSelector = "metadata.name=web"
            let end = try await client.watch(.testPods, namespace: namespace, options: options) { event in
                try event.object.value()[path: ["status", "phase"]] == "Running" ? .stop : .continue
            }
            #expect(end.reason == .stopped)
            try await body(client, "web", namespace)
        }
    }

    private func logs(
        _ client: APIClient,
        _ container: PodContainer,
        _ options: LogOptions = LogOptions()
    ) async throws -> String {
        var text: [UInt8] = []
        try await client.logs(of: container, options: options) { text += $0 }
        return String(decoding: text, as: UTF8.self)
    }

    /// The checksum the pod has written to its log, once it has.
    private func checksum(_ client: APIClient, _ port: PodPort) async throws -> Substring {
        let container = PodContainer(pod: port.pod, namespace: port.namespace)
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let sum = try await logs(client, container).split(separator: " ").first { return sum }
            try await Task.sleep(for: .milliseconds(100))
        }
        return ""
    }

    @Test func `a large file of a pod arrives as it is`() async throws {
        try await withFileServer { client, port in
            let sum = try await checksum(client, port)
            #expect(sum.count == 64)
            let file = try await client.httpGet("/file", through: port) { response in
                #expect(response.status == 200)
                return try await response.body.collected()
            }
            #expect(file.count == 20 << 20)
            try await withTemporaryDirectory { directory in
                let path = "\(directory)/file"
                try Data(file).write(to: URL(filePath: path))
                #expect(try await Shell.run("sha256sum", path).split(separator: " ").first == sum)
            }
        }
    }

    @Test func `one may leave in the middle of a file, at once, and ask again`() async throws {
        try await withFileServer { client, port in
            _ = try await checksum(client, port)
            let start = ContinuousClock.now
            // Each would take five seconds more if TLS waited in vain for the other side.
            for _ in 0..<3 {
                let first = try await client.httpGet("/file", through: port) { response in
                    var chunks = response.body.makeAsyncIterator()
                    return try await chunks.next()?.count
                }
                #expect(first ?? 0 > 0)
            }
            #expect(ContinuousClock.now - start < .seconds(15))
            let status = try await client.httpGet("/missing", through: port) { $0.status }
            #expect(status == 404)
        }
    }

    @Test func `a port on which nothing listens is an error with the node's words`() async throws {
        try await withPod(["sleep", "1000"]) { client, pod, namespace in
            let port = PodPort(pod: pod, namespace: namespace, port: 81)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.httpGet("/", through: port) { $0.status }
            }
            #expect(error?.code == .connection)
            #expect(error?.message.contains("connection refused") == true, "\(error?.message ?? "")")
        }
    }

    @Test func `a pod that is not there is told as such`() async throws {
        try await TestCluster.sandbox(node: true).withNamespace { client, namespace in
            let port = PodPort(pod: "nobody", namespace: namespace, port: 81)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.withPortForward(to: port) { _ in }
            }
            #expect(error?.code == .notFound)
            #expect(error?.message == #"pods "nobody" not found"#)
        }
    }

    @Test func `a user without the right is told which verbs it takes`() async throws {
        let cluster = try await TestCluster.sandbox(node: true)
        try await cluster.withClient(.limited) { client in
            let port = PodPort(pod: "web", namespace: "default", port: 81)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.withPortForward(to: port) { _ in }
            }
            #expect(error?.code == .forbidden)
            #expect(error?.message.contains(#"cannot get resource "pods/portforward""#) == true)
            #expect(error?.hint?.contains("get and create on pods/portforward") == true)
        }
    }

    @Test func `the log of a pod comes whole or as its last lines`() async throws {
        try await withPod(["sh", "-c", "seq 3000; echo end; sleep 1000"]) { client, pod, namespace in
            let container = PodContainer(pod: pod, namespace: namespace)
            let all = (1...3000).map { "\($0)\n" }.joined() + "end\n"
            let deadline = ContinuousClock.now + .seconds(60)
            while try await logs(client, container) != all, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await logs(client, container) == all)
            var options = LogOptions()
            options.tailLines = 2
            #expect(try await logs(client, container, options) == "3000\nend\n")
            options.timestamps = true
            #expect(try await logs(client, container, options).wholeMatch(of: /\d{4}-.*Z 3000\n\d{4}-.*Z end\n/) != nil)
            let error = await #expect(throws: KubernetesError.self) {
                try await logs(client, PodContainer(pod: pod, namespace: namespace, name: "other"))
            }
            #expect(error?.code == .invalid)
            #expect(error?.message.contains("other") == true)
        }
    }

    @Test func `a command runs in a container, and its outputs and code come back`() async throws {
        try await withPod(["sleep", "1000"]) { client, pod, namespace in
            let container = PodContainer(pod: pod, namespace: namespace, name: "main")
            var output: [UInt8] = []
            var errors: [UInt8] = []
            func run(_ command: String...) async throws -> Int {
                try await client.exec(command, in: container) { chunk in
                    switch chunk {
                    case .output(let bytes): output += bytes
                    case .error(let bytes): errors += bytes
                    }
                }
            }
            let code = try await run("sh", "-c", "echo \"$1\"; echo no >&2; exit 3", "sh", "a b&c")
            #expect(code == 3)
            #expect(output == Array("a b&c\n".utf8))
            #expect(errors == Array("no\n".utf8))
            output = []
            let end = try await run("seq", "200000")
            #expect(end == 0)
            #expect(output == Array((1...200_000).map { "\($0)\n" }.joined().utf8))
            let error = await #expect(throws: KubernetesError.self) { try await run("no-such-program") }
            #expect(error?.code == .other)
            #expect(error?.message.contains("no-such-program") == true, "\(error?.message ?? "")")
            let silent = await #expect(throws: KubernetesError.self) {
                try await client.exec(["sleep", "1000"], in: container, silence: .milliseconds(300))
            }
            #expect(silent?.code == .timedOut)
        }
    }
}

extension APIResource {
    fileprivate static let testPods = APIResource(
        groupResource: GroupResource(group: "", resource: "pods"),
        version: "v1",
        kind: "Pod",
        namespaced: true
    )
}
