// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import Testing

@testable import LifeboatCommands

/// `install --from-terraform` on outputs that the complete example has, without a cluster.
struct TerraformInstallTests {
    static let fixture = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/terraform-outputs.json").path
    private static let dryRun = ["install", "--dry-run", "--kubeconfig", "/nonexistent", "--from-terraform"]

    private static func objects(_ run: CommandRun) throws -> [String: JSONValue] {
        try #require(run.status == .success, "\(run.words)")
        let items = try JSONParser.parse(run.data)["items"]?.array ?? []
        return Dictionary(items.map { ($0["kind"]?.string ?? "", $0) }) { first, _ in first }
    }

    @Test func `the objects are those of Terraform's environment`() async throws {
        let run = await CommandRun.of(Self.dryRun + [Self.fixture, "-o", "json"])
        let objects = try Self.objects(run)
        #expect(
            objects["BackupStorageLocation"]?["spec"] == [
                "provider": "aws", "default": true,
                "objectStorage": ["bucket": "shop-backups", "prefix": "shop"],
                "config": [
                    "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000",
                    "region": "eu-west-1", "serverSideEncryption": "aws:kms",
                ],
            ]
        )
        let snapshots = objects["VolumeSnapshotLocation"]
        #expect(snapshots?["spec"] == ["provider": "aws", "config": ["region": "eu-west-1"]])
        #expect(snapshots?[path: ["metadata", "annotations"]] == ["lifeboat.dev/cluster": "shop"])
        #expect(objects["ServiceAccount"]?[path: ["metadata", "name"]] == "velero")
        #expect(objects["ServiceAccount"]?[path: ["metadata", "annotations"]] == nil)
        #expect(objects["Secret"] == nil)
        for words in [
            "From Terraform (\(Self.fixture)):\n", "  bucket", "shop-backups\n", "  snapshot tag", "by Pod Identity\n",
            "note: the Pod Identity association of velero/velero is Terraform's",
        ] {
            #expect(run.words.contains(words), "\(run.words)")
        }
    }

    @Test func `it is printed as YAML, too`() async {
        let run = await CommandRun.of(Self.dryRun + [Self.fixture, "-o", "yaml"])
        #expect(run.status == .success)
        #expect(run.data.contains("kind: BackupStorageLocation\n") && run.data.contains("bucket: shop-backups\n"))
    }

    @Test func `a flag wins, also for a part of the location`() async throws {
        let run = await CommandRun.of(
            Self.dryRun + [
                Self.fixture, "-o", "json", "--prefix", "mine", "--backup-location-config", "region=eu-central-1",
                "--use-volume-snapshots=false", "-n", "backups",
            ]
        )
        let objects = try Self.objects(run)
        let spec = objects["BackupStorageLocation"]?["spec"]
        #expect(spec?[path: ["objectStorage", "prefix"]] == "mine")
        #expect(spec?[path: ["config", "region"]] == "eu-central-1")
        #expect(objects["VolumeSnapshotLocation"] == nil)
        #expect(objects["BackupStorageLocation"]?[path: ["metadata", "namespace"]] == "backups")
        #expect(run.words.contains("mine   (said by you; Terraform says shop)"), "\(run.words)")
    }

    @Test(arguments: [
        (["/nonexistent/place"], "there is no /nonexistent/place"),
        (["/etc/hostname"], "is not what 'terraform output -json' prints"),
    ])
    func `what cannot be read is said in a sentence`(place: [String], words: String) async {
        let run = await CommandRun.of(Self.dryRun + place)
        #expect(run.status == .usage && run.data.isEmpty)
        #expect(run.words.contains(words), "\(run.words)")
    }

    @Test func `another cluster is refused, unless it is forced`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "tf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let kubeconfig = directory.appending(path: "config").path
        // Nothing listens there: a command that goes on fails at the connection.
        try Data(
            """
            {"apiVersion":"v1","kind":"Config","current-context":"c","users":[{"name":"u","user":{}}],
            "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:1"}}],
            "contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}
            """.utf8
        ).write(to: URL(filePath: kubeconfig))
        let arguments = ["install", "--from-terraform", Self.fixture, "--kubeconfig", kubeconfig]
        let refused = await CommandRun.of(arguments)
        #expect(
            refused.status == .failure && refused.words.contains("is not the cluster of Terraform"),
            "\(refused.words)"
        )
        let forced = await CommandRun.of(arguments + ["--force"])
        #expect(forced.words.contains("note: the API server https://127.0.0.1:1"), "\(forced.words)")
        #expect(!forced.words.contains("--force"), "\(forced.words)")
    }
}
