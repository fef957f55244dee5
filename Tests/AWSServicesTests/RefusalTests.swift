// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ObjectStoreTesting
import Testing

@testable import AWSServices

@Suite struct RefusalTests {
    private func failure(_ answer: FakeAWS.Answer) async throws -> AWSServiceError {
        let fake = FakeAWS { _, _ in answer }
        let client = EC2Client(fake.connection())
        return try await #require(throws: AWSServiceError.self) {
            _ = try await client.createSnapshot(of: "vol-1", description: "", tags: [])
        }
    }

    private static let role = "arn:aws:sts::123456789012:assumed-role/lifeboat/session"
    private static let volume = "arn:aws:ec2:eu-central-1:123456789012:volume/vol-1"

    @Test(
        arguments: [
            (
                "You are not authorized to perform this operation. User: \(role) is not authorized to perform: ec2:CreateSnapshot "
                    + "on resource: \(volume) because no identity-based policy allows the ec2:CreateSnapshot action. "
                    + "Encoded authorization failure message: 4b2xLJ-very-long",
                "cannot snapshot vol-1: \(role) is not allowed to call ec2:CreateSnapshot on \(volume); add it to the role lifeboat",
                "AWS's reason: no identity-based policy allows the ec2:CreateSnapshot action"
            ),
            (
                "User: arn:aws:iam::1:user/team/ann is not authorized to perform: ec2:CreateTags on resource: \(volume) with an "
                    + "explicit deny because an explicit deny exists in a service control policy",
                "cannot snapshot vol-1: arn:aws:iam::1:user/team/ann is not allowed to call ec2:CreateTags on \(volume); an explicit "
                    + "deny is in the way: an explicit deny exists in a service control policy",
                "AWS's reason: an explicit deny exists in a service control policy"
            ),
            (
                "You are not authorized to perform this operation.",
                "cannot snapshot vol-1: these credentials are not allowed to call ec2:CreateSnapshot; "
                    + "add it to the policy of whoever calls",
                nil
            ),
        ] as [(String, String, String?)]
    )
    func `a denial names who, the permission, what on, and what to do`(
        words: String,
        sentence: String,
        hint: String?
    ) async throws {
        let error = try await failure(.ec2(403, "UnauthorizedOperation", words))
        #expect(error.code == .accessDenied)
        #expect(error.message == sentence)
        #expect(error.hint == hint)
        #expect(error.permission?.hasPrefix("ec2:Create") == true)
        #expect(!error.message.contains("Encoded") && !"\(error.hint ?? "")".contains("4b2x"))
    }

    @Test(
        arguments: [
            (400, "InvalidVolume.NotFound", .notFound, "cannot snapshot vol-1: it does not exist"),
            (400, "IncorrectState", .wrongState, "cannot snapshot vol-1: its state does not allow it"),
            (400, "SnapshotLimitExceeded", .limitExceeded, "cannot snapshot vol-1: a quota is used up"),
            (400, "ResourceLimitExceeded", .limitExceeded, "cannot snapshot vol-1: a quota is used up"),
            (
                400, "ConcurrentSnapshotLimitExceeded", .tooManyAtOnce,
                "cannot snapshot vol-1: AWS lets no more of them be on their way at once"
            ),
            (
                400, "PendingSnapshotLimitExceeded", .tooManyAtOnce,
                "cannot snapshot vol-1: AWS lets no more of them be on their way at once"
            ),
            (
                400, "InsufficientVolumeCapacity", .unavailable,
                "cannot snapshot vol-1: AWS has no room in this zone now"
            ),
            (400, "InvalidParameterValue", .invalid, "cannot snapshot vol-1: the service refuses"),
            (401, "AuthFailure", .badCredentials, "cannot snapshot vol-1: the credentials are not accepted"),
            (400, "RequestExpired", .badCredentials, "cannot snapshot vol-1: the credentials have expired"),
            (503, "RequestLimitExceeded", .throttled, "cannot snapshot vol-1: AWS asks to slow down"),
            (500, "InternalError", .unavailable, "cannot snapshot vol-1: the service failed"),
        ] as [(Int, String, AWSServiceError.Code, String)]
    )
    func `a refusal is one sentence with the service's own words`(
        status: Int,
        code: String,
        kind: AWSServiceError.Code,
        sentence: String
    ) async throws {
        let error = try await failure(.ec2(status, code))
        #expect(error.code == kind)
        #expect(error.message == "\(sentence) (\(code): their words)")
        #expect(error.serviceCode == code)
    }

    @Test func `a limit to copies that are on their way passes, and is not waited for in the call`() async throws {
        let fake = FakeAWS { _, _ in .ec2(400, "ResourceLimitExceeded", "Too many snapshot copies in progress.") }
        let error = try await #require(throws: AWSServiceError.self) {
            let request = EC2CopyRequest("snap-1", from: "us-east-1", description: "")
            _ = try await EC2Client(fake.connection()).copySnapshot(request)
        }
        #expect(error.code == .tooManyAtOnce && !error.isRetryable && !error.mayHaveHappened)
        #expect(error.hint?.hasPrefix("it passes as they are completed") == true)
        #expect(fake.sent.count == 1)
    }

    @Test func `refusals of RDS and EKS are read, too`() async throws {
        let rds = RDSClient(FakeAWS { _, _ in .query(404, "DBInstanceNotFound", "d not found") }.connection())
        let missing = try await #require(throws: AWSServiceError.self) { _ = try await rds.describeInstance("d") }
        #expect(missing.message == "cannot look up the database d: it does not exist (DBInstanceNotFound: d not found)")
        let headers: HTTPFields = ["x-amzn-ErrorType": "ResourceNotFoundException:http://internal"]
        let answer = FakeAWS.Answer(
            status: 404,
            headers: headers,
            body: #"{"message": "No cluster found for name: c."}"#
        )
        let eks = EKSClient(FakeAWS { _, _ in answer }.connection())
        let absent = try await #require(throws: AWSServiceError.self) { _ = try await eks.describeCluster("c") }
        #expect(absent.code == .notFound)
        #expect(absent.message.contains("(ResourceNotFoundException: No cluster found for name: c.)"))
    }

    @Test func `an answer of something else than AWS is called that`() async throws {
        let error = try await failure(FakeAWS.Answer(status: 403, body: "<html>proxy</html>"))
        #expect(error.code == .badResponse)
        #expect(
            error.message
                == "cannot snapshot vol-1: https://ec2.eu-central-1.amazonaws.com answered with status 403 and "
                + "something that is not an answer of AWS"
        )
    }

    @Test(arguments: ["InvalidVolume.NotFound", "InvalidVolumeID.Malformed", "InvalidParameterValue"])
    func `one volume that is missing does not hide the others`(code: String) async throws {
        let fake = FakeAWS { request, _ in
            if String(decoding: request.body, as: UTF8.self).contains("VolumeId.1") {
                return .ec2(400, code)
            }
            let item = "<item><volumeId>vol-1</volumeId><status>in-use</status></item>"
            return FakeAWS.Answer(body: "<R><volumeSet>\(item)</volumeSet></R>")
        }
        let client = EC2Client(fake.connection())
        #expect(try await client.describeVolumes(["vol-1", "vol-2"]).map(\.id) == ["vol-1"])
        #expect(try await client.describeVolumes(["vol-2"]).isEmpty)
    }

    @Test func `a dry run that would have worked is a success`() async throws {
        try await EC2Client(FakeAWS { _, _ in .ec2(412, "DryRunOperation") }.connection()).dryRun(
            .deleteSnapshot("snap-1")
        )
        let denied = EC2Client(FakeAWS { _, _ in .ec2(403, "UnauthorizedOperation") }.connection())
        await #expect(throws: AWSServiceError.self) { try await denied.dryRun(.deleteSnapshot("snap-1")) }
    }

    @Test func `the time of AWS is asked for without a signature`() async throws {
        let date: HTTPFields = ["Date": "Sat, 31 Jan 2026 23:59:00 GMT"]
        let fake = FakeAWS { _, _ in FakeAWS.Answer(status: 302, headers: date) }
        #expect(try await ServerTime.fetch(fake.connection()).basic == "20260131T235900Z")
        #expect(fake.sent.count == 1 && fake.sent[0].headers["Authorization"] == nil)
        let mute = FakeAWS { _, _ in FakeAWS.Answer() }
        let error = try await #require(throws: AWSServiceError.self) {
            _ = try await ServerTime.fetch(mute.connection())
        }
        #expect(error.code == .badResponse)
    }
}
