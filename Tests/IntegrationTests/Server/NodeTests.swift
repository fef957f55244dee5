// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

/// The whole life of an installation on a real node, in pods of the image that `Scripts/image` makes.
@Suite(.needsNode, .timeLimit(.minutes(25)))
struct NodeTests {
    @Test func `from installing to uninstalling, with a schedule, a restore, an expiry and a deletion`() async throws {
        try await withS3Server(.rclone) { s3 in
            try await TestCluster.withFresh(node: true) { cluster in
                try await cluster.withClient { client in
                    try await Workspace.with { workspace in
                        let bucket = try await s3.makeBucket()
                        try await NodeRun(cluster, client, workspace, s3, bucket: bucket).run()
                    }
                }
            }
        }
    }
}

/// The steps of that life.
private struct NodeRun {
    let test: ServerCase
    let s3: S3Server
    let bucket: String

    init(_ cluster: TestCluster, _ client: APIClient, _ workspace: Workspace, _ s3: S3Server, bucket: String) {
        test = ServerCase(cluster: cluster, client: client, workspace: workspace)
        self.s3 = s3
        self.bucket = bucket
    }

    func run() async throws {
        let image = try await importImage()
        try await install(image)
        try await test.makeNamespace("shop", configMaps: 20)
        try await schedule()
        try await restore()
        try await readThroughTheAPIServer()
        try await examineFromThePod()
        try await expire()
        try await delete()
        try await uninstall()
    }

    /// Builds the image of the program under test, and has the node take it.
    private func importImage() async throws -> String {
        let name = "lifeboat.dev/lifeboat:test"
        let archive = "\(test.workspace.path)/lifeboat.tar"
        _ = try await Repository.runScript("image", "--program", Lifeboat.path, "--name", name, "--output", archive)
        _ = try await Repository.runScript("cluster", "import", archive, "--dir", test.cluster.directory)
        return name
    }

    private func install(_ image: String) async throws {
        try test.workspace.write(
            Array(
                """
                [default]
                aws_access_key_id=\(s3.accessKeyID)
                aws_secret_access_key=\(s3.secretAccessKey)

                """.utf8
            ),
            to: "credentials"
        )
        let config = "region=\(s3.region),s3Url=\(s3.endpoint),s3ForcePathStyle=true"
        let flags = [
            "install", "--image", image, "--provider", "aws", "--bucket", bucket, "--backup-location-config", config,
            "--secret-file", "\(test.workspace.path)/credentials", "--use-volume-snapshots=false", "--cluster-admin",
            "--garbage-collection-frequency", "5s",
        ]
        try await lifeboat(flags).expectSuccess()
        try await reachLoopback()
        _ = try await kubectl("--namespace", "velero", "rollout", "status", "deployment/velero", "--timeout=120s")
        // Installing again is how one upgrades: it changes nothing and breaks nothing.
        print(try await kubectl("--namespace", "velero", "get", "deployments,pods,backupstoragelocations"))
        try await eventually("the location is available", within: .seconds(60)) {
            let location = try await test.find(VeleroResource.backupStorageLocations, "default")
            return location?[path: ["status", "phase"]]?.string == "Available"
        }
    }

    /// The servers of this cluster listen on loopback only, which a pod sees in the network of its node.
    private func reachLoopback() async throws {
        let server = try test.cluster.configuration().serverDescription
        let port = try #require(server.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) })
        // There the server's own port is one of the machine's.
        let own = try await Repository.freePort()
        let container = "/spec/template/spec/containers/0"
        let patch = """
            [{"op": "add", "path": "/spec/template/spec/hostNetwork", "value": true},
             {"op": "add", "path": "\(container)/args/-", "value": "--metrics-address=127.0.0.1:\(own)"},
             {"op": "replace", "path": "\(container)/ports/0/containerPort", "value": \(own)},
             {"op": "add", "path": "\(container)/env/-",
              "value": {"name": "KUBERNETES_SERVICE_HOST", "value": "127.0.0.1"}},
             {"op": "add", "path": "\(container)/env/-",
              "value": {"name": "KUBERNETES_SERVICE_PORT", "value": "\(port)"}}]
            """
        _ = try await kubectl("-n", "velero", "patch", "deployment", "velero", "--type", "json", "--patch", patch)
    }

    private func schedule() async throws {
        try await lifeboat([
            "schedule", "create", "minutely", "--schedule", "* * * * *", "--include-namespaces", "shop", "--ttl", "1h",
            "--snapshot-volumes=false",
        ]).expectSuccess()
        try await eventually("three backups are complete", within: .seconds(270), every: .seconds(1)) {
            try await test.phases(VeleroResource.backups)["Completed"] ?? 0 >= 3
        }
        try await lifeboat(["schedule", "pause", "minutely"]).expectSuccess()
        print(try await kubectl("--namespace", "velero", "get", "backups"))
        let names = try await backupNames()
        let minutes = Set(names.map { $0.dropLast(2) })
        #expect(minutes.count == names.count, "at most one backup a minute: \(names)")
    }

    private func restore() async throws {
        let backup = try #require(try await backupNames().first)
        _ = try await kubectl("delete", "namespace", "shop", "--wait=true", "--timeout=60s")
        let restored = try await lifeboat(["restore", "create", "back", "--from-backup", backup, "--wait"])
        try restored.expectSuccess()
        #expect(try await test.configMaps(in: "shop") == 20)
        print(try await kubectl("--namespace", "velero", "get", "restores"))
    }

    /// Reads what is in the bucket without access to it: only the server has keys.
    private func readThroughTheAPIServer() async throws {
        let backup = try #require(try await backupNames().first)
        let log = try await lifeboat(["backup", "logs", backup])
        try log.expectSuccess()
        #expect(log.output.contains("Backup completed"))
        let items = try await lifeboat(["backup", "ls", backup, "-o", "name"])
        try items.expectSuccess()
        #expect(items.output.split(separator: "\n").count { $0.contains("map-") } == 20)
        let plan = try await lifeboat(["restore", "plan", "--from-backup", backup])
        #expect(plan.code == 0, "\(plan)")
        let description = try await lifeboat(["backup", "describe", backup, "--details"])
        try description.expectSuccess()
        #expect(description.output.contains("v1/ConfigMap"))
    }

    /// The doctor runs in the server's pod, which reaches this bucket, and here no AWS.
    private func examineFromThePod() async throws {
        let pod = try await kubectl("--namespace", "velero", "get", "pods", "--output", "name")
        let name = try #require(pod.split(separator: "\n").first?.split(separator: "/").last)
        let ended = try await lifeboat(["aws", "doctor", "--in-cluster", "-o", "json"])
        print(ended.output)
        let report = try ended.json
        #expect(report["place"]?.string?.hasPrefix("the pod velero/\(name) on the node ") == true, "\(ended)")
        let checks = report["checks"]?.array ?? []
        for works in ["bucket", "write, read, delete", "cluster"] {
            #expect(checks.contains { $0["name"] == .string(works) && $0["state"] == "ok" }, "\(works): \(ended)")
        }
        #expect(checks.first?["name"] == "identity" && checks.first?["state"] == "fail", "\(ended)")
        #expect(ended.code == 1 && ended.error.contains("from the pod velero/\(name)"), "\(ended)")
    }

    private func expire() async throws {
        let flags = ["backup", "create", "short", "--include-namespaces", "shop", "--ttl", "15s", "--wait"]
        try await lifeboat(flags + ["--snapshot-volumes=false"]).expectSuccess()
        try await eventually("the backup has expired and is gone", within: .seconds(90), every: .milliseconds(500)) {
            try await test.find(VeleroResource.backups, "short") == nil
        }
        #expect(try filesInBucket("backups/short") == 0)
    }

    private func delete() async throws {
        let backup = try #require(try await backupNames().last)
        #expect(try filesInBucket("backups/\(backup)") > 0)
        try await lifeboat(["backup", "delete", backup, "--confirm"]).expectSuccess()
        try await eventually("the backup is gone", within: .seconds(60)) {
            try await test.find(VeleroResource.backups, backup) == nil
        }
        #expect(try filesInBucket("backups/\(backup)") == 0)
    }

    private func uninstall() async throws {
        let kept = try #require(try await backupNames().first)
        try await lifeboat(["uninstall", "--force", "--wait"]).expectSuccess()
        let kinds = try await kubectl("get", "customresourcedefinitions", "--output", "name")
        #expect(!kinds.contains("velero.io"), "\(kinds)")
        let namespaces = try await kubectl("get", "namespaces", "--output", "name")
        #expect(!namespaces.contains("namespace/velero"), "\(namespaces)")
        #expect(try await test.configMaps(in: "shop") == 20, "what was restored stays")
        #expect(try filesInBucket("backups/\(kept)") > 0, "backups stay")
    }
}

// MARK: - Tools

extension NodeRun {
    private func backupNames() async throws -> [String] {
        try await test.all(VeleroResource.backups).compactMap { $0[path: ["metadata", "name"]]?.string }.sorted()
    }

    /// The program on the laptop, which has no keys for the bucket.
    private func lifeboat(_ arguments: [String]) async throws -> Ended {
        var variables = test.program.variables
        variables["HOME"] = test.workspace.path
        return try await Lifeboat.run(
            Lifeboat.path,
            arguments,
            environment: variables,
            deadline: .seconds(180)
        )
    }

    private func kubectl(_ arguments: String...) async throws -> String {
        let ended = try await Lifeboat.run(
            "kubectl",
            ["--kubeconfig", test.cluster.kubeconfig] + arguments,
            environment: test.program.variables,
            deadline: .seconds(180)
        )
        try ended.expectSuccess()
        return ended.output
    }

    private func filesInBucket(_ prefix: String) throws -> Int { try s3.files(in: bucket, below: prefix).count }
}
