// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Foundation
import Testing

@testable import AWSServices

/// One request out of `requests.json`: what botocore sends for a call.
private struct Recorded: Decodable, Sendable {
    let service: String
    let region: String
    let token: String?
    let method: String
    let url: String
    let contentType: String
    let body: String
    let authorization: String

    static let all: [String: Recorded] = {
        struct File: Decodable {
            let calls: [String: Recorded]
        }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/requests.json")
        guard let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data) else {
            return [:]
        }
        return file.calls
    }()
}

/// The same calls, by us.
private let calls: [(name: String, call: @Sendable (AWSServiceConnection) async throws -> Void)] = [
    ("DescribeVolumes", { _ = try await EC2Client($0).describeVolumes(["vol-1", "vol-2"]) }),
    ("DescribeSnapshots", { _ = try await EC2Client($0).describeSnapshots(["snap-1", "snap-2"]) }),
    (
        "DescribeSnapshotsByTag",
        {
            _ = try await EC2Client($0).describeSnapshots(
                where: [EC2Filter("tag:lifeboat.dev/backup-uid", ["u-1"]), EC2Filter("tag:velero.io/backup", ["b 1"])]
            )
        }
    ),
    (
        "CreateSnapshot",
        { _ = try await EC2Client($0).createSnapshot(of: "vol-1", description: "Backup b 1", tags: tags) }
    ),
    (
        "CreateSnapshotDryRun",
        { try await EC2Client($0).dryRun(.createSnapshot(volume: "vol-1", tags: tags)) }
    ),
    ("DescribeVolumesDryRun", { try await EC2Client($0).dryRun(.describeVolumes) }),
    ("DescribeSnapshotsDryRun", { try await EC2Client($0).dryRun(.describeSnapshots) }),
    ("CreateTagsDryRun", { try await EC2Client($0).dryRun(.createTags(snapshot: "snap-1", tags: tags)) }),
    ("DeleteSnapshotDryRun", { try await EC2Client($0).dryRun(.deleteSnapshot("snap-1")) }),
    (
        "CreateVolumeDryRun",
        { try await EC2Client($0).dryRun(.createVolume(zone: "eu-central-1a", snapshot: nil, tags: tags)) }
    ),
    (
        "CreateSnapshots",
        {
            _ = try await EC2Client($0).createSnapshots(
                ofInstance: "i-1",
                excluding: ["vol-3", "vol-4"],
                description: "Backup b 1",
                tags: tags
            )
        }
    ),
    ("DeleteSnapshot", { try await EC2Client($0).deleteSnapshot("snap-1") }),
    (
        "CreateVolume",
        {
            var request = EC2VolumeRequest(zone: "eu-central-1a", snapshotID: "snap-1")
            request.type = "gp3"
            request.iops = 4000
            request.throughput = 250
            request.kmsKeyID = "arn:aws:kms:eu-central-1:123456789012:key/k"
            request.clientToken = "token-1"
            request.tags = tags
            _ = try await EC2Client($0).createVolume(request)
        }
    ),
    ("DeleteVolume", { try await EC2Client($0).deleteVolume("vol-1") }),
    ("CreateTags", { try await EC2Client($0).createTags(tags, on: ["snap-1", "snap-2"]) }),
    ("DescribeInstances", { _ = try await EC2Client($0).describeInstances(["i-1", "i-2"]) }),
    ("DescribeAvailabilityZones", { _ = try await EC2Client($0).describeAvailabilityZones() }),
    ("DescribeDBInstances", { _ = try await RDSClient($0).describeInstance("orders") }),
    ("CreateDBSnapshot", { _ = try await RDSClient($0).createSnapshot("lifeboat-b-orders", of: "orders", tags: tags) }),
    ("DescribeDBSnapshots", { _ = try await RDSClient($0).describeSnapshot("lifeboat-b-orders") }),
    ("DeleteDBSnapshot", { try await RDSClient($0).deleteSnapshot("lifeboat-b-orders") }),
    ("RestoreDBInstanceFromDBSnapshot", { _ = try await RDSClient($0).restoreInstance(databaseRequest) }),
    (
        "AddTagsToResource",
        {
            try await RDSClient($0).addTags(
                tags,
                to: "arn:aws:rds:eu-central-1:123456789012:snapshot:lifeboat-b-orders"
            )
        }
    ),
    ("GetCallerIdentity", { _ = try await CallerIdentity.fetch($0) }),
    ("DescribeCluster", { _ = try await EKSClient($0).describeCluster("prod 1") }),
    (
        "ListPodIdentityAssociations",
        {
            _ = try await EKSClient($0).listPodIdentityAssociations(
                cluster: "prod",
                namespace: "velero",
                serviceAccount: "lifeboat"
            )
        }
    ),
    (
        "DescribePodIdentityAssociation",
        { _ = try await EKSClient($0).describePodIdentityAssociation(cluster: "prod", id: "a-1") }
    ),
    ("DescribeInstancesDryRun", { try await EC2Client($0).dryRun(.describeInstances) }),
    ("CreateSnapshotsDryRun", { try await EC2Client($0).dryRun(.createSnapshots(instance: "i-1", tags: tags)) }),
    (
        "CopySnapshot",
        {
            var request = EC2CopyRequest("snap-1", from: "us-east-1", description: "Copy of snap-1")
            request.kmsKeyID = "arn:aws:kms:eu-central-1:123456789012:key/k"
            request.tags = tags
            _ = try await EC2Client($0).copySnapshot(request)
        }
    ),
    (
        "CopySnapshotWithToken",
        {
            let request = EC2CopyRequest("snap-1", from: "us-east-1", description: "Copy of snap-1")
            _ = try await EC2Client($0).copySnapshot(request)
        }
    ),
    (
        "CreateVolumeMultiAttach",
        {
            var request = EC2VolumeRequest(zone: "eu-central-1a", snapshotID: "snap-1")
            request.type = "io2"
            request.iops = 4000
            request.isMultiAttach = true
            request.clientToken = "token-1"
            _ = try await EC2Client($0).createVolume(request)
        }
    ),
]

private let tags = [AWSTag("velero.io/backup", "b 1"), AWSTag("Grüße", "a&b=c+d/é~*")]

private var databaseRequest: DBRestoreRequest {
    var request = DBRestoreRequest(instanceID: "orders-2", snapshotID: "lifeboat-b-orders")
    request.instanceClass = "db.t3.micro"
    request.subnetGroup = "private"
    request.parameterGroup = "postgres-tls"
    request.optionGroup = "default:postgres-16"
    request.securityGroups = ["sg-1", "sg-2"]
    request.isMultiAZ = true
    request.copiesTags = true
    request.hasIAMAuthentication = true
    request.storageType = "gp3"
    request.port = 5433
    request.tags = tags
    return request
}

@Suite struct RequestTests {
    @Test(arguments: calls.map(\.name))
    func `a call is written and signed as botocore does it`(name: String) async throws {
        let recorded = try #require(Recorded.all[name])
        // The answer is of no interest: whatever it is, the request went out before.
        let fake = FakeAWS { _, _ in FakeAWS.Answer(body: "<a/>") }
        let call = try #require(calls.first { $0.name == name })
        try? await call.call(fake.connection(region: recorded.region, token: recorded.token))
        let sent = try #require(fake.sent.first)
        #expect(sent.method == recorded.method)
        #expect(sent.url.text == recorded.url)
        #expect(String(decoding: sent.body, as: UTF8.self) == recorded.body)
        #expect(sent.headers["Content-Type"] ?? "" == recorded.contentType)
        #expect(sent.headers["Authorization"] == recorded.authorization)
    }

    @Test func `every recorded call but the paged one is compared`() {
        // Its filters are those of DescribeVolumes of a machine, whose pages are tested beside the others.
        #expect(Set(Recorded.all.keys) == Set(calls.map(\.name) + ["DescribeVolumesOfInstance"]))
    }

    @Test func `the next page is asked for with the token of the last`() async throws {
        let recorded = try #require(Recorded.all["DescribeVolumesOfInstance"])
        let fake = FakeAWS { _, index in
            let id = "<volumeSet><item><volumeId>vol-\(index)</volumeId><status>available</status></item></volumeSet>"
            return FakeAWS.Answer(body: "<R>\(id)\(index == 0 ? "<nextToken>n/+=</nextToken>" : "<nextToken/>")</R>")
        }
        let client = EC2Client(fake.connection(region: recorded.region, token: recorded.token))
        let found = try await client.describeVolumes(where: [EC2Filter("attachment.instance-id", ["i-1"])])
        #expect(found.map(\.id) == ["vol-0", "vol-1"])
        #expect(fake.sent.count == 2)
        #expect(String(decoding: fake.sent[1].body, as: UTF8.self) == recorded.body)
        #expect(fake.sent[1].headers["Authorization"] == recorded.authorization)
    }

    @Test(
        arguments: [
            ("ec2", "eu-central-1", [:], "https://ec2.eu-central-1.amazonaws.com/"),
            ("rds", "cn-northwest-1", [:], "https://rds.cn-northwest-1.amazonaws.com.cn/"),
            ("ec2", "us-gov-west-1", [:], "https://ec2.us-gov-west-1.amazonaws.com/"),
            ("ec2", "r", ["AWS_ENDPOINT_URL": "http://127.0.0.1:5000"], "http://127.0.0.1:5000/"),
            (
                "ec2", "r",
                [
                    "AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_EC2": "http://ec2:81",
                    "AWS_ENDPOINT_URL_RDS": "x",
                ],
                "http://ec2:81/"
            ),
            ("rds", "r", ["AWS_ENDPOINT_URL_EC2": "http://ec2:81"], "https://rds.r.amazonaws.com/"),
        ] as [(String, String, [String: String], String)]
    )
    func `the endpoint follows the region and the variables`(
        service: String,
        region: String,
        variables: [String: String],
        url: String
    ) throws {
        let environment = AWSEnvironment(variables: variables) { _ in nil }
        let service: AWSService = service == "ec2" ? .ec2 : .rds
        #expect(try service.endpoint(in: region, environment).text == url)
    }
}
