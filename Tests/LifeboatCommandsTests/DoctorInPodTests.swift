// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Testing

@testable import LifeboatCommands

/// The doctor in the server's pod, as far as it can be seen without a node.
struct DoctorInPodTests {
    private static func pod(
        _ name: String,
        command: JSONValue? = ["/lifeboat"],
        state: String? = "running",
        isReady: Bool = true,
        isLeaving: Bool = false
    ) -> JSONValue {
        var container: JSONValue = ["name": "velero"]
        if let command { container["command"] = command }
        var pod: JSONValue = [
            "metadata": ["name": .string(name)],
            "spec": ["nodeName": "n1", "containers": [["name": "sidecar", "command": ["/proxy"]], container]],
            "status": ["phase": state == nil ? "Pending" : "Running"],
        ]
        if let state {
            pod[path: ["status", "containerStatuses"]] = [
                ["name": "velero", "ready": .bool(isReady), "state": .object([state: [:]])]
            ]
        }
        if isLeaving { pod[path: ["metadata", "deletionTimestamp"]] = "2026-01-01T00:00:00Z" }
        return pod
    }

    @Test(arguments: [
        ([pod("a", state: "waiting"), pod("b", isReady: false), pod("c")], "c"),
        ([pod("a", isLeaving: true), pod("b", isReady: false)], "b"),
        ([pod("a", command: nil)], "a"),
    ])
    func `a ready pod is asked, or else one that runs`(pods: [JSONValue], chosen: String) throws {
        let found = try ServerPod.choose(from: pods, place: "here", namespace: "velero")
        #expect(found == ServerPod(name: chosen, node: "n1", program: "/lifeboat"))
        #expect(found.place(in: "velero") == "the pod velero/\(chosen) on the node n1")
    }

    @Test(
        arguments: [
            ([], "no pod of a server is in here"),
            (
                [["metadata": ["name": "a"], "spec": ["containers": [["name": "other"]]]]],
                "no pod of a server is in here"
            ),
            ([pod("a", isLeaving: true)], "no pod of a server is in here"),
            ([pod("a", state: nil)], "no pod of the server runs in here: a is Pending"),
            ([pod("a", command: ["/velero"])], "the server in here is not Lifeboat's: its program is /velero"),
        ] as [([JSONValue], String)]
    )
    func `without a pod of Lifeboat's that runs, the reason is told`(pods: [JSONValue], message: String) throws {
        let failure = #expect(throws: CommandFailure.self) {
            try ServerPod.choose(from: pods, place: "here", namespace: "velero")
        }
        #expect(failure?.message == message && failure?.hint != nil)
    }

    @Test func `all that the user says is said to the program in the pod`() throws {
        let command = try AWSDoctor.parse([
            "--in-cluster", "--location", "l", "--snapshot-location", "s", "--region", "r", "--kms-key", "k",
            "--cluster-name", "c", "--rds", "one", "--rds", "two", "-o", "yaml",
        ])
        let arguments = command.options.arguments(inPodOf: "backup")
        #expect(
            arguments == [
                "aws", "doctor", "--output=json", "--namespace=backup", "--location=l", "--snapshot-location=s",
                "--region=r", "--kms-key=k", "--cluster-name=c", "--rds=one", "--rds=two", "--location-credentials",
            ]
        )
        _ = try AWSDoctor.parse(Array(arguments.dropFirst(2)))
        let bucket = try AWSDoctor.parse(["--in-cluster", "--bucket", "b", "--prefix", "p"])
        let others = bucket.options.arguments(inPodOf: "velero")
        #expect(others.suffix(2) == ["--bucket=b", "--prefix=p"], "a bucket has no credentials of its own")
        _ = try AWSDoctor.parse(Array(others.dropFirst(2)))
    }

    private static let server = ServerPod(name: "velero-1", node: "", program: "/lifeboat")

    @Test func `the report of the pod is the report here, with its place`() throws {
        let results = [
            DoctorResult(name: "identity", finding: .ok("the role shop")),
            DoctorResult(name: "bucket", finding: .fail("there is no bucket b", hint: "check its name")),
        ]
        let printed = OutputFormat.json.text(of: DoctorReport(results).json)
        let run = ServerPod.Run(code: 1, output: Array(printed.utf8), words: "1 ok, 0 warnings, 1 failed, 0 skipped")
        let report = try DoctorInPod.report(run, of: Self.server, in: "velero")
        #expect(report.table == DoctorReport(results).table && report.hasFailure)
        #expect(report.json["place"] == "the pod velero/velero-1")
        #expect(report.summary == "from the pod velero/velero-1: 1 ok, 0 warnings, 1 failed, 0 skipped")
    }

    @Test(arguments: [
        (
            ServerPod.Run(code: 1, words: "error: there is no backup location x\nhint: make it\n"),
            "there is no backup location x", "make it"
        ),
        (
            ServerPod.Run(code: 2, words: "Error: Unknown option '--location-credentials'\nUsage: …"),
            "Unknown option '--location-credentials'", "may be older than this program"
        ),
        (ServerPod.Run(code: 3), "it ended with 3", "may be older than this program"),
        (
            ServerPod.Run(code: 0, output: Array(#"{"checks": [{"name": "x"}]}"#.utf8)), "it ended with 0",
            "install again"
        ),
    ])
    func `without a report the pod's own words are told`(run: ServerPod.Run, reason: String, hint: String) {
        let failure = #expect(throws: CommandFailure.self) {
            _ = try DoctorInPod.report(run, of: Self.server, in: "velero")
        }
        #expect(failure?.message == "the doctor in the pod velero/velero-1 has no report: \(reason)")
        #expect(failure?.hint?.contains(hint) == true, "\(failure?.hint ?? "")")
    }

    @Test(arguments: [("pods", "list pods"), ("pods/velero-1/exec", "create pods/exec")])
    func `a permission that the user lacks is named`(denied: String, permission: String) async throws {
        let settings = FakeCluster.Settings(override: { request in
            let base = "/api/v1/namespaces/velero/"
            guard request.path.hasPrefix(base + "pods") else { return nil }
            guard request.path != base + denied else {
                return .failure(403, "Forbidden", "User \"me\" cannot do this to \(denied)")
            }
            return .json([
                "kind": "PodList", "apiVersion": "v1", "metadata": ["resourceVersion": "7"],
                "items": [Self.pod("velero-1")],
            ])
        })
        try await FakeCluster.with(settings) { cluster in
            let run = await cluster.run("aws", "doctor", "--in-cluster")
            #expect(run.status == .failure && run.data.isEmpty)
            #expect(run.words.contains("User \"me\" cannot do this to \(denied)"), "\(run.words)")
            #expect(run.words.contains("kubectl auth can-i \(permission) -n velero"), "\(run.words)")
        }
    }
}
