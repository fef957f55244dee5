// SPDX-License-Identifier: Apache-2.0

import Controllers
import FoundationEssentials
import Installation
import JSON
import Testing

@testable import LifeboatCommands

/// The command line of `install` and `uninstall`, without a cluster.
struct InstallCommandTests {
    private static let dryRun = ["install", "--dry-run", "--kubeconfig", "/nonexistent"]

    /// The objects that a dry run prints, without definitions.
    private func objects(_ arguments: [String]) async throws -> [JSONValue] {
        let run = await CommandRun.of(Self.dryRun + ["-o", "json"] + arguments)
        #expect(run.status == .success, "\(run.words)")
        let items = try JSONParser.parse(run.data)["items"]?.array ?? []
        return items.filter { $0["kind"] != "CustomResourceDefinition" }
    }

    private func container(_ objects: [JSONValue]) -> JSONValue {
        let deployment = objects.first { $0["kind"] == "Deployment" }
        return deployment?[path: ["spec", "template", "spec", "containers"]]?.array?.first ?? [:]
    }

    @Test(arguments: [
        ([], ["server"]),
        (["--restore-only"], ["server", "--restore-only"]),
        (["--restore-only=false"], ["server"]),
        (["--concurrent-backups", "3"], ["server", "--concurrent-backups=3"]),
        (["--concurrent-backups=0", "--garbage-collection-frequency=0"], ["server"]),
        (["--garbage-collection-frequency", "90m"], ["server", "--garbage-collection-frequency=1h30m0s"]),
        (["--schedule-skip-immediately"], ["server", "--schedule-skip-immediately"]),
    ])
    func `flags become flags of the server`(flags: [String], arguments: [String]) async throws {
        let objects = try await objects(["--no-default-backup-location"] + flags)
        #expect(container(objects)["args"]?.strings == arguments)
    }

    @Test func `what Velero's users say makes what Velero would make`() async throws {
        let objects = try await objects([
            "--provider",
            "aws",
            "--plugins",
            "velero/velero-plugin-for-aws:v1.14.0",
            "--bucket",
            "backups",
            "--prefix",
            "shop",
            "--no-secret",
            "--backup-location-config",
            "region=eu-west-1,s3ForcePathStyle=true",
            "--snapshot-location-config",
            "region=eu-west-1",
            "--sa-annotations",
            "eks.amazonaws.com/role-arn=arn:aws:iam::123456789012:role/backup",
            "--velero-pod-mem-limit",
            "1Gi",
            "-n",
            "backups",
            "--use-volume-snapshots",
            "--features=EnableCSI",
            "--uploader-type",
            "kopia",
        ])
        func object(_ kind: String) -> JSONValue? { objects.first { $0["kind"]?.string == kind } }
        #expect(
            object("BackupStorageLocation")?["spec"] == [
                "provider": "aws", "default": true, "objectStorage": ["bucket": "backups", "prefix": "shop"],
                "config": ["region": "eu-west-1", "s3ForcePathStyle": "true"],
            ]
        )
        #expect(object("VolumeSnapshotLocation")?[path: ["spec", "config", "region"]] == "eu-west-1")
        #expect(object("Namespace")?[path: ["metadata", "name"]] == "backups")
        let annotations = object("ServiceAccount")?[path: ["metadata", "annotations"]]
        #expect(annotations == ["eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/backup"])
        #expect(container(objects)[path: ["resources", "limits", "memory"]] == "1Gi")
    }

    @Test(arguments: [
        ["--use-node-agent"], ["--use-node-agent=true"], ["--default-volumes-to-fs-backup"],
        ["--default-snapshot-move-data"], ["--use-node-agent-windows"], ["--provider", "gcp", "--bucket", "b"],
        ["--no-default-backup-location", "--bucket", "b"], ["--prefix", "p"], ["--bucket", "-b"],
        ["--bucket", "b", "--secret-file", "/dev/null", "--no-secret"], ["--replicas", "0"],
        ["--use-volume-snapshots"], ["--sa-annotations", "a=b", "--service-account-name", "c"],
        ["--bucket", "b", "--no-secret", "--backup-location-config", "region"], ["--namespace", "Upper"],
        ["--bucket", "b", "--secret-file", "/nonexistent"], ["--garbage-collection-frequency=-1h"], [],
        ["--bucket", "b"], ["--give-up", "schedules"], ["--provider", "lifeboat.dev/filesystem"],
    ])
    func `what cannot be done is refused`(flags: [String]) async {
        let run = await CommandRun.of(Self.dryRun + flags)
        #expect(run.status == .usage, "\(run.words)")
        #expect(run.data.isEmpty)
    }

    @Test(arguments: [
        ["--plugins", "a,b"], ["--apply"], ["--uploader-type", "kopia"],
        ["--kubelet-root-dir", "/k"], ["--node-agent-pod-cpu-request", "1"], ["--privileged-node-agent"],
        ["--default-repo-maintain-frequency", "1h"], ["--maintenance-job-mem-limit", "1Gi"],
        ["--keep-latest-maintenance-jobs", "3"], ["--disable-informer-cache"], ["--item-block-worker-count", "2"],
        ["--pod-volume-operation-timeout", "1h"], ["--show-labels"], ["--label-columns", "a"],
        ["--node-agent-disable-host-path"], ["--node-agent-configmap", "c"], ["--node-agent-priority-class-name", "p"],
        ["--backup-repository-configmap", "c"], ["--repo-maintenance-job-configmap", "c"],
    ])
    func `flags of Velero without a meaning here are taken, and it is said`(flags: [String]) async {
        let run = await CommandRun.of(Self.dryRun + ["--no-default-backup-location"] + flags)
        #expect(run.status == .success, "\(run.words)")
        #expect(run.words.contains("no meaning here"), "\(run.words)")
    }

    @Test(arguments: [
        ["--use-node-agent=false"], ["--default-volumes-to-fs-backup", "false"],
        ["--use-volume-snapshots=false"],
    ])
    func `asking for nothing is no question`(flags: [String]) async {
        let run = await CommandRun.of(Self.dryRun + ["--no-default-backup-location"] + flags)
        #expect(run.status == .success, "\(run.words)")
        #expect(!run.words.contains("no meaning here"), "\(run.words)")
    }

    @Test func `only the definitions are printed when only they are asked for`() async throws {
        let run = await CommandRun.of(Self.dryRun + ["--crds-only", "-o", "json"])
        let items = try JSONParser.parse(run.data)["items"]?.array ?? []
        #expect(items.count == 13)
        #expect(items.allSatisfy { $0["kind"] == "CustomResourceDefinition" })
    }

    @Test func `the manifests that are checked in are what a plain installation applies`() async throws {
        let header = """
            # SPDX-License-Identifier: Apache-2.0
            # What 'lifeboat install --no-default-backup-location' applies, beside Manifests/definitions. A test compares it;
            # LIFEBOAT_WRITE_MANIFESTS=1 swift test --filter InstallCommandTests writes it.

            """
        let run = await CommandRun.of(Self.dryRun + ["--no-default-backup-location", "-n", "velero"])
        let documents = run.data.split(separator: "---\n").filter { !$0.contains("\nkind: CustomResourceDefinition\n") }
        let fresh = header + documents.map { "---\n\($0)" }.joined()
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Manifests/install/lifeboat.yaml")
        if ProcessInfo.processInfo.environment["LIFEBOAT_WRITE_MANIFESTS"] != nil {
            try Data(fresh.utf8).write(to: file)
        }
        #expect(try String(decoding: Data(contentsOf: file), as: UTF8.self) == fresh)
    }

    @Test func `a Velero is not taken away for an image that exists nowhere`() async {
        let run = await CommandRun.of(["install", "--adopt", "--kubeconfig", "/nonexistent"])
        #expect(run.status == .usage)
        #expect(run.words.contains("--adopt needs --image"), "\(run.words)")
    }

    @Test(arguments: [["--kept-ttl", "24h"], ["--give-back", "--kept-ttl=-1h"], ["--give-back", "--kept-ttl=long"]])
    func `a time for kept backups is one for giving back`(flags: [String]) async {
        let run = await CommandRun.of(["uninstall", "--kubeconfig", "/nonexistent"] + flags)
        #expect(run.status == .usage, "\(run.words)")
    }

    @Test(arguments: [
        ("arn:aws:eks:eu-west-1:123456789012:cluster/shop", "shop --region eu-west-1"), ("kind", "CLUSTER"),
    ])
    func `an association is made for the cluster of the context`(context: String, words: String) {
        let identity = PodIdentity(role: "arn:r", namespace: "velero", account: "velero", context: context)
        #expect(
            identity.command == "aws eks create-pod-identity-association --cluster-name \(words) --namespace velero"
                + " --service-account velero --role-arn arn:r"
        )
    }
}

/// What `install` and `server` have to agree on.
struct InstalledServerTests {
    @Test func `backups that rules hold are known by the annotation that the server sets`() {
        #expect(InstalledNames.keptBy == LifeboatAnnotation.keptBy)
    }

    @Test func `every flag of Velero's server that comes along is one that our server takes`() async {
        for flag in ServerFlag.all where flag.fate == .kept {
            let value =
                switch flag.name {
                case "concurrent-backups": "2"
                case "metrics-address": ":8085"
                case "log-level": "info"
                case "log-format": "json"
                default: flag.isSwitch ? "true" : "1h"
                }
            var arguments = ServerArguments()
            arguments.set(.init(flag.name, value))
            // Of flags that are not known the first is named, and no server is started.
            let run = await CommandRun.of(["server"] + arguments.commandLine + ["--not-there"])
            #expect(run.status == .usage && run.words.contains("--not-there"), "\(flag.name): \(run.words)")
            #expect(!run.words.contains("Unknown option '--\(flag.name)"), "\(flag.name): \(run.words)")
        }
    }
}
