// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI
import YAMLDocuments

@testable import LifeboatCommands

/// What our command line sends is what Velero's sends.
struct WireObjectTests {
    /// A cluster with what the commands refer to.
    private static func withCluster<Result>(_ body: (FakeCluster) async throws -> Result) async throws -> Result {
        try await FakeCluster.with { cluster in
            cluster.add("backups", Backup(name: "shop-default", spec: BackupSpec()))
            var made = Backup(name: "nightly-20261122174750", spec: BackupSpec())
            made.labels = [VeleroLabel.scheduleName: "nightly"]
            made.status.phase = .partiallyFailed
            cluster.add("backups", made)
            var template = BackupSpecOptions.standard
            template.includedNamespaces = ["shop"]
            template.ttl = GoDuration(seconds: 72 * 3600)
            cluster.add("schedules", Schedule(name: "nightly", spec: .init(schedule: "0 3 * * *", template: template)))
            return try await body(cluster)
        }
    }

    /// Without what Go writes for nothing.
    private static func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(JSONObject(members.filter { !$0.value.isNull }.map { ($0.key, withoutNulls($0.value)) }))
        case .array(let elements): .array(elements.map(withoutNulls))
        default: value
        }
    }

    @Test(arguments: VeleroManifests.all)
    func `the object that is printed is Velero's`(manifest: VeleroManifests.Manifest) async throws {
        let expected = Self.withoutNulls(try YAMLDocument.parse(manifest.yaml))
        try await Self.withCluster { cluster in
            let before = cluster.requests.count { $0.method != "GET" }
            let run = await CommandRun.of(manifest.arguments + ["-o", "yaml", "--kubeconfig", cluster.kubeconfig])
            #expect(run.status == .success, "\(run.words)")
            let printed = try YAMLDocument.parse(run.data)
            #expect(printed == expected, "\(run.data)")
            #expect(cluster.requests.count { $0.method != "GET" } == before, "printing sends nothing")
        }
    }

    @Test(arguments: VeleroManifests.all)
    func `the object that is sent is Velero's`(manifest: VeleroManifests.Manifest) async throws {
        let expected = Self.withoutNulls(try YAMLDocument.parse(manifest.yaml))
        try await Self.withCluster { cluster in
            let run = await CommandRun.of(manifest.arguments + ["--kubeconfig", cluster.kubeconfig])
            #expect(run.status == .success, "\(run.words)")
            let sent = cluster.requests.filter { $0.method == "POST" }.map(\.body)
            #expect(sent == [expected])
        }
    }

    @Test(
        arguments: [
            (
                [
                    "backup", "create", "b", "--include-resources", "pods", "--include-cluster-scoped-resources",
                    "nodes",
                ],
                "cannot be combined"
            ),
            (["backup", "create", "b", "-l", "a=b", "--or-selector", "c=d"], "cannot be combined"),
            (["backup", "create", "b", "--parallel-files-upload=-1"], "cannot be negative"),
            (["backup", "create", "b", "--ttl=-1h"], "cannot be negative"),
            (["backup", "create", "B"], "is not valid"),
            (["backup", "create"], "name the backup"),
            (["backup", "create", "b", "--labels", "team"], "not of the form key=value"),
            (["backup", "create", "b", "--ordered-resources", "pods"], "names no kind"),
            (["restore", "create", "r"], "--from-backup or --from-schedule"),
            (
                ["restore", "create", "r", "--from-backup", "shop-default", "--allow-partially-failed"],
                "--from-schedule"
            ),
            (
                ["restore", "create", "r", "--from-backup", "shop-default", "--status-exclude-resources", "pods"],
                "--status-include-resources"
            ),
            (["schedule", "create", "s", "--schedule", "whenever"], "whenever"),
            (["schedule", "create", "s", "--schedule", "0 3 31 2 *"], "never come"),
            (["schedule", "create", "s", "--schedule", "@daily", "--keep", "lots"], "cannot be understood"),
            (
                [
                    "schedule", "create", "s", "--schedule", "@daily", "--annotations",
                    "lifeboat.dev/keep=last=7,daily=4",
                ],
                "--keep"
            ),
            (["backup-location", "create", "l", "--provider", "aws", "--bucket", ""], "must say something"),
            (
                ["backup-location", "create", "l", "--provider", "aws", "--bucket", "b", "--credential", "x"],
                "not of the form key=value"
            ),
            (["backup-location", "set", "l"], "say what to change"),
        ] as [([String], String)]
    )
    func `what cannot be meant is refused before anything is sent`(arguments: [String], words: String) async throws {
        try await Self.withCluster { cluster in
            let run = await CommandRun.of(arguments + ["--kubeconfig", cluster.kubeconfig])
            #expect(run.status == .usage, "\(run.words)")
            #expect(run.words.contains(words), "\(run.words)")
            #expect(!cluster.requests.contains { $0.method != "GET" })
        }
    }

    @Test(arguments: [
        ["backup", "create", "b", "--storage-location", "nowhere"],
        ["backup", "create", "b", "--volume-snapshot-locations", "nowhere"],
        ["backup", "create", "--from-schedule", "nowhere"],
        ["restore", "create", "r", "--from-backup", "nowhere"],
        ["restore", "create", "r", "--from-schedule", "nowhere"],
    ])
    func `what is referred to must be there`(arguments: [String]) async throws {
        try await Self.withCluster { cluster in
            let run = await CommandRun.of(arguments + ["--kubeconfig", cluster.kubeconfig])
            #expect(run.status == .failure)
            #expect(run.words.contains("nowhere in the namespace velero of"), "\(run.words)")
            #expect(!cluster.requests.contains { $0.method != "GET" })
        }
    }

    @Test func `keep rules of a new schedule are whole`() async throws {
        let create = ["schedule", "create", "s", "--schedule", "@daily", "--keep", "last=7,daily=14", "-o", "json"]
        let schedule = try JSONParser.parse(Array(await CommandRun.of(create).data.utf8))
        let annotations = schedule[path: ["metadata", "annotations"]]?.stringMap
        #expect(annotations == ["lifeboat.dev/keep": "last=7,daily=14"])
    }

    @Test func `labels of a schedule are those of its backups, and its annotations its own`() async throws {
        try await Self.withCluster { cluster in
            let run = await cluster.run(
                "schedule",
                "create",
                "s",
                "--schedule",
                "@daily",
                "--labels",
                "team=x",
                "--annotations",
                "a=b",
                "-o",
                "json"
            )
            let schedule = try JSONParser.parse(run.data)
            #expect(schedule[path: ["metadata", "labels"]] == ["team": "x"])
            #expect(schedule[path: ["spec", "template", "metadata", "labels"]] == ["team": "x"])
            #expect(schedule[path: ["metadata", "annotations"]] == ["a": "b"])
        }
    }
}
