// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ClusterTestKit
import Testing

@testable import LifeboatCommands

/// The doctor against moto, AWS's mock, which can be told to enforce IAM's policies; it enforces none for the settings of a bucket.
@Suite(.timeLimit(.minutes(5)))
struct DoctorMotoTests {
    private typealias Findings = [String: DoctorFinding]

    private static func examine(
        _ subject: DoctorSubject,
        _ server: S3Server,
        keys: (id: String, secret: String)? = nil
    ) async throws -> Findings {
        var variables = server.environment
        variables["AWS_ENDPOINT_URL"] = server.endpoint
        if let keys {
            variables["AWS_ACCESS_KEY_ID"] = keys.id
            variables["AWS_SECRET_ACCESS_KEY"] = keys.secret
        }
        let doctor = Doctor(access: DoctorAccess(environment: .system(variables: variables)))
        let results = try await doctor.examine(subject, .none)
        return Dictionary(results.map { ($0.name, $0.finding) }) { first, _ in first }
    }

    /// Sends something that moto understands; curl has no part in the code under test.
    private static func put(
        _ server: S3Server,
        _ path: String,
        _ body: String = "",
        header: String = "X-None: 1"
    ) async throws {
        _ = try await Shell.run(
            "curl",
            "--silent",
            "--show-error",
            "--fail-with-body",
            "--request",
            "PUT",
            "--header",
            header,
            "--header",
            "Content-Type: application/xml",
            "--aws-sigv4",
            "aws:amz:\(server.region):s3",
            "--user",
            "\(server.accessKeyID):\(server.secretAccessKey)",
            "--data",
            body,
            "\(server.endpoint)/\(path)"
        )
    }

    @Test func `a plain bucket works and lacks what protects it, a good one has it`() async throws {
        try await withS3Server(.moto) { server in
            let plain = try await server.makeBucket()
            var findings = try await Self.examine(DoctorSubject(bucket: plain, prefix: "shop"), server)
            #expect(findings["identity"]?.state == .ok && findings["clock"]?.state == .ok, "\(findings)")
            #expect(findings["bucket"]?.state == .ok && findings["write, read, delete"]?.state == .ok, "\(findings)")
            for name in ["versioning", "public access"] { #expect(findings[name]?.state == .warn, "\(findings)") }
            #expect(findings["object lock"]?.state == .ok && findings["cluster"]?.state == .skipped)
            #expect(findings["rds rights"] == nil, "no database is examined")
            #expect(findings["ec2:DescribeVolumes"]?.state == .ok, "\(findings)")
            #expect(findings["ec2:CreateSnapshot"]?.state == .skipped, "\(findings)")

            try await Self.put(server, "good", header: "x-amz-bucket-object-lock-enabled: true")
            try await Self.put(
                server,
                "good?encryption",
                "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms"
                    + "</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>"
                    + "<BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
            )
            try await Self.put(
                server,
                "good?object-lock",
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>"
                    + "GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
            )
            try await Self.put(
                server,
                "good?publicAccessBlock",
                "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true"
                    + "</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true"
                    + "</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
            )
            var subject = DoctorSubject(bucket: "good", prefix: "")
            subject.objectLockMode = "GOVERNANCE"
            findings = try await Self.examine(subject, server)
            for name in ["encryption", "versioning", "public access"] {
                #expect(findings[name]?.state == .ok, "\(findings)")
            }
            #expect(
                findings["object lock"]
                    == .ok("backups are locked until they expire, and everything else for 30 days (GOVERNANCE)")
            )
            subject.objectLockMode = "COMPLIANCE"
            subject.databases = ["orders"]
            findings = try await Self.examine(subject, server)
            #expect(findings["object lock"]?.state == .warn && findings["rds orders"]?.state == .fail, "\(findings)")
            try await server.makeDatabase("orders")
            findings = try await Self.examine(subject, server)
            #expect(findings["rds orders"]?.state == .ok && findings["rds rights"]?.state == .skipped, "\(findings)")
            subject.copiesDisks = false
            findings = try await Self.examine(subject, server)
            #expect(findings["ec2:DescribeVolumes"]?.state == .skipped && findings["bucket"]?.state == .ok)
            let absent = try await Self.examine(DoctorSubject(bucket: "absent", prefix: ""), server)
            #expect(absent["bucket"]?.state == .fail && absent["write, read, delete"]?.state == .fail, "\(absent)")
        }
    }

    @Test func `a permission that the policy lacks is named, with whom`() async throws {
        try await withS3Server(.moto) { server in
            let bucket = try await server.makeBucket()
            let keys = try await Self.makeUser(server, bucket: bucket)
            _ = try await server.query(
                "ec2",
                "Action=CreateVolume&Version=2016-11-15&AvailabilityZone=us-east-1a&Size=1"
                    + "&TagSpecification.1.ResourceType=volume&TagSpecification.1.Tag.1.Key=kubernetes.io/cluster/shop"
                    + "&TagSpecification.1.Tag.1.Value=owned"
            )
            try await server.enforcePolicies()
            var subject = DoctorSubject(bucket: bucket, prefix: "shop")
            subject.clusterName = "shop"
            let findings = try await Self.examine(subject, server, keys: keys)
            #expect(findings["identity"]?.sentence.hasPrefix("the user backup of the account") == true, "\(findings)")
            #expect(findings["ec2:DescribeVolumes"]?.state == .ok, "\(findings)")
            let snapshot = try #require(findings["ec2:CreateSnapshot"])
            #expect(snapshot.state == .fail, "\(findings)")
            #expect(snapshot.sentence.hasPrefix("the user backup lacks ec2:CreateSnapshot"), "\(snapshot)")
            let probe = try #require(findings["write, read, delete"])
            #expect(probe.state == .warn, "\(findings)")
            #expect(probe.sentence.hasPrefix("the user backup lacks s3:DeleteObject"), "\(probe)")
        }
    }

    @Test(arguments: [
        ("kubernetes.io/cluster/shop", "owned", DoctorFinding.State.fail), ("lifeboat.dev/cluster", "shop", .fail),
        ("ebs.csi.aws.com/cluster", "true", .warn),
    ])
    func `a disk is found by each of its tags, and one that may be another cluster's is no failure`(
        tag: String,
        value: String,
        state: DoctorFinding.State
    ) async throws {
        try await withS3Server(.moto) { server in
            let bucket = try await server.makeBucket()
            let keys = try await Self.makeUser(server, bucket: bucket)
            _ = try await server.query(
                "ec2",
                "Action=CreateVolume&Version=2016-11-15&AvailabilityZone=us-east-1a&Size=1"
                    + "&TagSpecification.1.ResourceType=volume&TagSpecification.1.Tag.1.Key=\(tag)"
                    + "&TagSpecification.1.Tag.1.Value=\(value)"
            )
            try await server.enforcePolicies()
            var subject = DoctorSubject(bucket: bucket, prefix: "shop")
            subject.clusterName = "shop"
            let findings = try await Self.examine(subject, server, keys: keys)
            let snapshot = try #require(findings["ec2:CreateSnapshot"])
            #expect(snapshot.state == state, "\(findings)")
            #expect((snapshot.hint ?? "").contains("may be another cluster's") == (state == .warn), "\(snapshot)")
        }
    }

    @Test func `disks are asked about with their own credentials, where they have some`() async throws {
        try await withS3Server(.moto) { server in
            let bucket = try await server.makeBucket()
            let keys = try await Self.makeUser(server, bucket: bucket)
            try await server.enforcePolicies()
            var variables = server.environment
            variables["AWS_ENDPOINT_URL"] = server.endpoint
            var access = DoctorAccess(environment: .system(variables: variables))
            variables["AWS_ACCESS_KEY_ID"] = keys.id
            variables["AWS_SECRET_ACCESS_KEY"] = keys.secret
            access.disks = DoctorAccess.OfDisks(environment: .system(variables: variables))
            let subject = DoctorSubject(bucket: bucket, prefix: "")
            let results = try await Doctor(access: access).examine(subject, .none)
            #expect(results.prefix(2).map(\.name) == ["identity", "identity for disks"])
            let findings = Dictionary(results.map { ($0.name, $0.finding) }) { first, _ in first }
            #expect(findings["identity"]?.state == .fail && findings["bucket"]?.state == .skipped, "\(findings)")
            #expect(findings["identity for disks"]?.state == .ok, "\(findings)")
            let volumes = try #require(findings["ec2:DescribeVolumes"])
            #expect(volumes == .ok("the user backup may call ec2:DescribeVolumes"), "\(findings)")
        }
    }

    /// Makes a user who may read and write, and neither delete nor make snapshots.
    private static func makeUser(_ server: S3Server, bucket: String) async throws -> (id: String, secret: String) {
        let version = "Version=2010-05-08&UserName=backup"
        _ = try await server.query("iam", "Action=CreateUser&\(version)")
        let actions = [
            "sts:GetCallerIdentity", "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:GetBucketVersioning",
            "ec2:DescribeVolumes", "ec2:DescribeSnapshots",
        ]
        let policy =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["#
            + actions.map { "\"\($0)\"" }.joined(separator: ",") + "]}]}"
        let encoded = URIEncoding.encode(policy)
        _ = try await server.query("iam", "Action=PutUserPolicy&\(version)&PolicyName=p&PolicyDocument=\(encoded)")
        let answer = try await server.query("iam", "Action=CreateAccessKey&\(version)")
        let key = try XMLElement(parsing: Array(answer.utf8)).child("CreateAccessKeyResult")?.child("AccessKey")
        return (try #require(key?["AccessKeyId"]), try #require(key?["SecretAccessKey"]))
    }

    @Test func `keys that AWS does not know are said once, and nothing else is asked with them`() async throws {
        try await withS3Server(.moto) { server in
            let bucket = try await server.makeBucket()
            try await server.enforcePolicies()
            let findings = try await Self.examine(DoctorSubject(bucket: bucket, prefix: ""), server)
            #expect(findings["identity"]?.state == .fail, "\(findings)")
            #expect(findings["clock"]?.state == .ok, "\(findings)")
            #expect(findings["bucket"]?.state == .skipped && findings["ec2:CreateSnapshot"]?.state == .skipped)
        }
    }
}
