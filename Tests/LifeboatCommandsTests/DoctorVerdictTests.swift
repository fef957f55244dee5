// SPDX-License-Identifier: Apache-2.0

import AWSServices
import JSON
import ObjectStore
import S3ObjectStore
import Testing

@testable import LifeboatCommands

/// What the doctor says to answers that are at hand.
struct DoctorVerdictTests {
    private typealias State = DoctorFinding.State

    @Test(arguments: [
        (0.4, DoctorFinding.State.ok), (-42, .ok), (61, .warn), (-299, .warn), (301, .fail), (-86_400, .fail),
    ])
    func `clocks may differ by a minute, and must not by five`(ahead: Double, state: DoctorFinding.State) {
        #expect(ClockCheck.judge(ahead: ahead).state == state)
    }

    @Test(arguments: [
        (nil, nil, DoctorFinding.State.warn),
        (S3Bucket.Encryption(algorithm: "AES256"), nil, .warn),
        (S3Bucket.Encryption(algorithm: "aws:kms", keyID: "arn:aws:kms:r:1:key/k", usesBucketKey: true), nil, .ok),
        (S3Bucket.Encryption(algorithm: "aws:kms", keyID: "arn:aws:kms:r:1:key/k"), "k", .ok),
        (S3Bucket.Encryption(algorithm: "aws:kms", keyID: "arn:aws:kms:r:1:key/k"), "other", .warn),
        (S3Bucket.Encryption(algorithm: "aws:kms", keyID: "k"), "alias/backups", .ok),
        (S3Bucket.Encryption(algorithm: "aws:kms"), "k", .warn),
    ])
    func `encryption is by KMS, with the key that the location says`(
        found: S3Bucket.Encryption?,
        expected: String?,
        state: DoctorFinding.State
    ) {
        #expect(EncryptionCheck.judge(found, expectedKey: expected).state == state)
    }

    @Test(arguments: [("Enabled", .ok), ("Suspended", .warn), (nil, .warn)] as [(String?, DoctorFinding.State)])
    func `versions are kept`(status: String?, state: DoctorFinding.State) {
        #expect(VersioningCheck.judge(status).state == state)
    }

    @Test(arguments: [
        (nil, nil, DoctorFinding.State.ok), (nil, "", .ok), (nil, "GOVERNANCE", .fail),
        (S3Bucket.ObjectLock(), nil, .ok), (S3Bucket.ObjectLock(), "COMPLIANCE", .ok),
        (S3Bucket.ObjectLock(mode: "COMPLIANCE", period: "30 days"), "COMPLIANCE", .ok),
        (S3Bucket.ObjectLock(mode: "COMPLIANCE", period: "30 days"), "GOVERNANCE", .warn),
        (S3Bucket.ObjectLock(mode: "COMPLIANCE", period: "30 days"), nil, .warn),
    ])
    func `the bucket can lock backups as the location says`(
        found: S3Bucket.ObjectLock?,
        wanted: String?,
        state: DoctorFinding.State
    ) {
        #expect(ObjectLockCheck.judge(found, wanted: wanted).state == state)
    }

    @Test func `public access that is not blocked is named`() {
        #expect(PublicAccessCheck.judge(open: []).state == .ok)
        let open = PublicAccessCheck.judge(open: ["BlockPublicPolicy"])
        #expect(open.state == .warn && open.sentence.contains("BlockPublicPolicy"))
    }

    @Test(arguments: [
        ("ACTIVE", false, [], DoctorFinding.State.ok), ("ACTIVE", true, ["203.0.113.7/32"], .ok),
        ("ACTIVE", true, ["0.0.0.0/0"], .warn), ("ACTIVE", true, [], .warn), ("UPDATING", false, [], .warn),
    ])
    func `an API that is open to everyone is a warning`(
        status: String,
        isPublic: Bool,
        networks: [String],
        state: DoctorFinding.State
    ) {
        let cluster = EKSCluster(
            json: [
                "name": "shop", "status": .string(status), "version": "1.34",
                "resourcesVpcConfig": [
                    "endpointPublicAccess": .bool(isPublic),
                    "publicAccessCidrs": .array(networks.map { .string($0) }),
                ],
            ]
        )
        #expect(EKSCheck.judge(cluster).state == state)
    }

    @Test(
        arguments: [
            ("arn:aws:iam::1:role/shop", .ok), ("arn:aws:iam::1:role/other", .fail), (nil, .fail),
        ] as [(String?, DoctorFinding.State)]
    )
    func `the pods have the role that Terraform says`(role: String?, state: DoctorFinding.State) {
        let claim = DoctorSubject.PodIdentityClaim(
            namespace: "velero",
            account: "velero",
            role: "arn:aws:iam::1:role/shop"
        )
        #expect(PodIdentityCheck.judge(claim, role: role).state == state)
    }

    // MARK: Denials

    private static let denial =
        "cannot snapshot vol-1: arn:aws:sts::1:assumed-role/shop/x is not allowed to call ec2:CreateSnapshot on "
        + "arn:aws:ec2:r:1:volume/vol-1; add it to the role shop"

    @Test func `a denial by EC2 names who lacks what on what`() {
        let error = AWSServiceError(.accessDenied, Self.denial, permission: "ec2:CreateSnapshot")
        let finding = DoctorTrouble.finding(error, of: DiskCheck(.createSnapshot), who: "the role shop")
        #expect(finding == .fail("the role shop lacks ec2:CreateSnapshot on arn:aws:ec2:r:1:volume/vol-1"))
    }

    @Test func `a denial of tags is a warning, and of what only the doctor needs no failure`() {
        let error = AWSServiceError(.accessDenied, "denied", permission: "ec2:CreateTags")
        #expect(DoctorTrouble.finding(error, of: DiskCheck(.createTags), who: "x").state == .warn)
        let silent = ObjectStoreError(.accessDenied, "cannot read: access is denied (403)")
        let finding = DoctorTrouble.finding(silent, of: EncryptionCheck(), who: "the role shop")
        #expect(finding.state == .skipped && finding.sentence == "the role shop lacks s3:GetEncryptionConfiguration")
    }

    @Test func `a write that KMS denies names the permission of KMS, and AWS's reason`() {
        let error = ObjectStoreError(
            .accessDenied,
            "cannot write s3://b/k: access is denied (403 AccessDenied: User: arn:aws:sts::1:assumed-role/shop/x is not "
                + "authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:r:1:key/k because no identity-based "
                + "policy allows the kms:GenerateDataKey action)"
        )
        let lack = DoctorTrouble.lack(error, action: "s3:PutObject")
        #expect(
            lack
                == .init(
                    action: "kms:GenerateDataKey",
                    resource: "arn:aws:kms:r:1:key/k",
                    reason: "no identity-based policy allows the kms:GenerateDataKey action"
                )
        )
    }

    @Test func `what is no denial keeps its own sentence`() {
        let error = AWSServiceError(.throttled, "AWS asks to slow down", hint: "later")
        let finding = DoctorTrouble.finding(error, of: DiskCheck(.describeVolumes), who: "x")
        #expect(finding == .fail("AWS asks to slow down", hint: "later"))
    }

    @Test func `an object that cannot be deleted is named`() {
        let lack = DoctorTrouble.Lack(action: "s3:DeleteObject")
        let kept = ProbeCheck.kept("lifeboat-doctor-1", lack, CancellationError(), who: "the role shop")
        #expect(kept.state == .warn && kept.sentence.contains("lifeboat-doctor-1 was left"))
        #expect(ProbeCheck.kept("k", nil, CancellationError(), who: "x").state == .fail)
    }

    @Test func `a report has a line for each check, a summary, and JSON`() {
        let report = DoctorReport([
            DoctorResult(name: "a", finding: .ok("fine")), DoctorResult(name: "bb", finding: .fail("bad", hint: "do")),
        ])
        #expect(report.table == "ok        a    fine\nfail      bb   bad\n               hint: do\n")
        #expect(report.summary == "1 ok, 0 warnings, 1 failed, 0 skipped" && report.hasFailure)
        #expect(report.json["place"] == "here")
        #expect(
            report.json["checks"]?.array?.last == ["name": "bb", "state": "fail", "message": "bad", "hint": "do"]
        )
    }
}
