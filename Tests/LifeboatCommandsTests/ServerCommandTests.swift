// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// Commands that a server in a cluster is asked for.
struct ServerCommandTests {
    /// A server that ends each backup and restore in one phase at once.
    private static func ending(_ phase: String, _ more: JSONValue = [:]) -> FakeCluster.Settings {
        FakeCluster.Settings(reconcile: { plural, object, _ in
            guard plural == "backups" || plural == "restores" else { return object }
            var object = object
            object["status"] = more
            object[path: ["status", "phase"]] = .string(phase)
            object[path: ["status", "progress"]] = ["totalItems": 3, "itemsBackedUp": 3, "itemsRestored": 3]
            return object
        })
    }

    @Test(
        arguments: [
            ("Completed", [:], .success, ""),
            ("PartiallyFailed", ["errors": 2], .partialFailure, ""),
            ("Failed", ["failureReason": "the bucket is full"], .failure, "error: the bucket is full\n"),
            ("FailedValidation", ["validationErrors": ["no such location"]], .failure, "error: no such location\n"),
        ] as [(String, JSONValue, LifeboatCommands.ExitStatus, String)]
    )
    func `with --wait the exit status tells the outcome`(
        phase: String,
        status: JSONValue,
        expected: LifeboatCommands.ExitStatus,
        words: String
    ) async throws {
        try await FakeCluster.with(Self.ending(phase, status)) { cluster in
            cluster.add("backups", Backup(name: "old", spec: BackupSpec()))
            let backup = await cluster.run("backup", "create", "b", "--wait")
            #expect(backup.status == expected, "\(backup.words)")
            #expect(backup.data.hasPrefix("Backup b: \(phase)\n  items      3\n"), "\(backup.data)")
            #expect(backup.words.contains(words))
            let restore = await cluster.run("restore", "create", "r", "--from-backup", "old", "-w")
            #expect(restore.status == expected)
            #expect(restore.data.hasPrefix("Restore r: \(phase)\n"))
        }
    }

    @Test func `a name that is taken is an error of one sentence`() async throws {
        try await FakeCluster.with { cluster in
            cluster.add("backups", Backup(name: "b", spec: BackupSpec()))
            let run = await cluster.run("backup", "create", "b")
            #expect(run.status == .failure)
            #expect(run.words.contains("error: a backup b exists already in the namespace velero of"))
        }
    }

    @Test func `a right that is missing is named with its verb and resource`() async throws {
        let settings = FakeCluster.Settings(override: { request in
            request.path.hasSuffix("/backups")
                ? .failure(403, "Forbidden", "backups.velero.io is forbidden: User \"x\" cannot list") : nil
        })
        try await FakeCluster.with(settings) { cluster in
            let run = await cluster.run("backup", "get")
            #expect(run.status == .failure)
            #expect(run.words.contains("cannot list"))
            #expect(run.words.contains("kubectl auth can-i list backups.velero.io -n velero"), "\(run.words)")
        }
    }

    @Test func `deleting asks the server, waits until the backup is gone, and tells what stayed`() async throws {
        let settings = FakeCluster.Settings(reconcile: { plural, object, cluster in
            guard plural == "deletebackuprequests" else { return object }
            var object = object
            let name = object[path: ["spec", "backupName"]]?.string ?? ""
            if name == "stuck" {
                object["status"] = ["phase": "Processed", "errors": ["the bucket is locked"]]
            } else {
                cluster.remove("backups", name)
            }
            return object
        })
        try await FakeCluster.with(settings) { cluster in
            var labelled = Backup(name: "b", spec: BackupSpec())
            labelled.labels = ["team": "x"]
            cluster.add("backups", labelled)
            cluster.add("backups", Backup(name: "stuck", spec: BackupSpec()))
            let refused = await cluster.run("backup", "delete", "b")
            #expect(refused.status == .usage, "nobody was there to be asked")
            let gone = await cluster.run("backup", "delete", "-l", "team=x", "--confirm", "--wait")
            #expect(gone.status == .success, "\(gone.words)")
            #expect(gone.words.hasSuffix("Deleted backup b.\n"))
            let stuck = await cluster.run("backup", "delete", "stuck", "--confirm", "--wait")
            #expect(stuck.status == .failure)
            #expect(stuck.words.contains("error: backup stuck: the bucket is locked\n"))
            let described = await cluster.run("backup", "describe", "stuck")
            #expect(described.data.contains("Deletion Attempts (1 failed):\n"))
            let requests = cluster.requests.filter { $0.method == "POST" }.map(\.body)
            #expect(requests.first?[path: ["metadata", "generateName"]] == "b-")
            #expect(requests.first?[path: ["metadata", "labels", "velero.io/backup-name"]] == "b")
            #expect(requests.first?[path: ["metadata", "labels", "velero.io/backup-uid"]]?.string?.isEmpty == false)
        }
    }

    @Test func `schedules are listed in Velero's columns, paused and unpaused`() async throws {
        try await FakeCluster.with { cluster in
            var template = BackupSpecOptions.standard
            template.ttl = GoDuration(seconds: 72 * 3600)
            var schedule = Schedule(name: "nightly", spec: .init(schedule: "0 3 * * *", template: template))
            schedule.createdAt = try Timestamp("2026-11-22T17:42:35Z")
            schedule.status.phase = .enabled
            cluster.add("schedules", schedule)
            let table = await cluster.run("schedule", "get").data
            #expect(
                table == """
                    NAME      STATUS    CREATED                         SCHEDULE    BACKUP TTL   LAST BACKUP   SELECTOR   PAUSED
                    nightly   Enabled   2026-11-22 17:42:35 +0000 UTC   0 3 * * *   72h0m0s      n/a           <none>     false

                    """
            )
            #expect(await cluster.run("schedule", "pause", "nightly", "--skip-immediately").status == .success)
            #expect(cluster.objects("schedules")["nightly"]?[path: ["spec", "paused"]] == true)
            #expect(cluster.objects("schedules")["nightly"]?[path: ["spec", "skipImmediately"]] == true)
            #expect(await cluster.run("schedule", "unpause", "--all").status == .success)
            #expect(cluster.objects("schedules")["nightly"]?[path: ["spec", "paused"]] == false)
            #expect(cluster.objects("schedules")["nightly"]?[path: ["spec", "skipImmediately"]] == nil)
            #expect(await cluster.run("schedule", "delete", "nightly", "--confirm").status == .success)
            #expect(cluster.objects("schedules").isEmpty)
        }
    }

    @Test func `what keep rules would do is shown and not done`() async throws {
        try await FakeCluster.with { cluster in
            var schedule = Schedule(name: "n", spec: .init(schedule: "@daily", template: BackupSpecOptions.standard))
            schedule.annotations = ["lifeboat.dev/keep": "last=1"]
            schedule.uid = "uid-of-n"
            cluster.add("schedules", schedule)
            for day in 1...3 {
                var backup = Backup(name: "n-\(day)", spec: BackupSpec())
                backup.labels = [VeleroLabel.scheduleName: "n"]
                backup.annotations = ["lifeboat.dev/scheduled-by": "uid-of-n"]
                backup.status.phase = .completed
                backup.status.startTimestamp = Timestamp(seconds: day * 86_400)
                cluster.add("backups", backup)
            }
            let run = await cluster.run("schedule", "retention", "n", "-o", "json")
            #expect(run.status == .success, "\(run.words)")
            let verdicts = try JSONParser.parse(run.data).array?.map {
                "\($0["name"]?.string ?? "") \($0["verdict"]?.string ?? "")"
            }
            #expect(verdicts == ["n-3 keep", "n-2 delete", "n-1 delete"])
            #expect(run.words.contains("2 backups would be deleted"))
            #expect(cluster.objects("backups").count == 3)
            let tried = await cluster.run("schedule", "retention", "n", "--keep", "last=9")
            #expect(tried.words.contains("0 backups would be deleted"))
        }
    }

    @Test func `locations are created, listed, made the default and forgotten with their backups`() async throws {
        try await FakeCluster.with { cluster in
            let create = ["backup-location", "create", "--provider", "aws", "--bucket", "bk", "--default"]
            for name in ["one", "two"] {
                let run = await CommandRun.of(create + [name, "--kubeconfig", cluster.kubeconfig])
                #expect(run.status == .success, "\(run.words)")
            }
            let defaults = cluster.objects("backupstoragelocations").filter {
                $0.value[path: ["spec", "default"]] == true
            }
            #expect(defaults.keys.sorted() == ["two"])
            let table = await cluster.run("get", "backup-locations", "--default").data
            #expect(
                table == """
                    NAME   PROVIDER   BUCKET/PREFIX   PHASE     LAST VALIDATED   ACCESS MODE   DEFAULT
                    two    aws        bk              Unknown   Unknown          ReadWrite     true

                    """
            )
            var backup = Backup(name: "b", spec: BackupSpec())
            backup.labels = [VeleroLabel.storageLocation: "two"]
            cluster.add("backups", backup)
            #expect(await cluster.run("backup-location", "delete", "two", "--confirm").status == .success)
            #expect(cluster.objects("backups").isEmpty)
            #expect(cluster.objects("backupstoragelocations").keys.sorted() == ["one"])
        }
    }

    @Test func `the versions of both sides are told, and a server that is silent is no failure`() async throws {
        let settings = FakeCluster.Settings(reconcile: { plural, object, _ in
            guard plural == "serverstatusrequests" else { return object }
            var object = object
            object["status"] = ["phase": "Processed", "serverVersion": "v1.18.1"]
            return object
        })
        try await FakeCluster.with(settings) { cluster in
            let run = await cluster.run("version")
            #expect(run.data == "Client:\n\tVersion: \(LifeboatVersion.current)\nServer:\n\tVersion: v1.18.1\n")
            #expect(cluster.objects("serverstatusrequests").isEmpty)
            let client = await cluster.run("version", "--client-only")
            #expect(client.data == "Client:\n\tVersion: \(LifeboatVersion.current)\n")
        }
        try await FakeCluster.with { cluster in
            let run = await cluster.run("version", "--timeout", "100ms")
            #expect(run.status == .success)
            #expect(run.data.contains("<error getting server version: the server in"), "\(run.data)")
        }
    }

    @Test func `labels are columns when they are asked for`() async throws {
        try await FakeCluster.with { cluster in
            var backup = Backup(name: "b", spec: BackupSpec())
            backup.labels = ["team": "x", "example.com/tier": "web"]
            cluster.add("backups", backup)
            let run = await cluster.run("backup", "get", "-L", "example.com/tier,none", "--show-labels")
            let lines = run.data.split(separator: "\n")
            #expect(lines[0].hasSuffix("SELECTOR   TIER   NONE     LABELS"), "\(run.data)")
            #expect(lines[1].hasSuffix("<none>     web    <none>   example.com/tier=web,team=x"), "\(run.data)")
        }
    }

    @Test func `completions are printed for each shell`() async {
        for shell in ["bash", "zsh", "fish"] {
            let run = await CommandRun.of(["completion", shell])
            #expect(run.status == .success)
            #expect(run.data.contains("schedule"))
        }
    }
}
