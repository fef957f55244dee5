// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices
import Logging
import ObjectStore
import S3ObjectStore

/// Runs the checks: who we are first, then all others at the same time.
struct Doctor: Sendable {
    /// A check takes one or two calls and three attempts each.
    private static let deadline = Duration.seconds(20)
    /// How many checks are under way at once.
    private static let width = 6

    /// Variables and files.
    let environment: AWSEnvironment
    /// A profile of AWS's configuration files.
    let profile: String?

    /// All checks that apply, in the order in which they are printed.
    static func checks(of subject: DoctorSubject) -> [any DoctorCheck] {
        let bucket: [any DoctorCheck] = [
            ClockCheck(), BucketCheck(), EncryptionCheck(), VersioningCheck(), ObjectLockCheck(), PublicAccessCheck(),
            ProbeCheck(),
        ]
        let disks: [any DoctorCheck] = [
            DiskCheck(.describeVolumes), DiskCheck(.describeSnapshots), DiskCheck(.describeInstances),
            DiskCheck(.createSnapshot), DiskCheck(.createSnapshots),
            DiskCheck(.createTags), DiskCheck(.deleteSnapshot), DiskCheck(.createVolume),
        ]
        let databases = subject.databases.map { DatabaseCheck(database: $0) }
        return bucket + disks + databases + [ClusterCheck(), EKSCheck(), PodIdentityCheck()]
    }

    /// Examines everything.
    /// - Throws: Only what keeps any check from being asked, such as a configuration of AWS that cannot be read.
    func examine(_ subject: DoctorSubject, _ cluster: DoctorCluster) async throws -> [DoctorResult] {
        let silent = Logger(label: "aws", factory: { _ in SwiftLogNoOpLogHandler() })
        return try await AWSServiceConnection.with(
            region: subject.region,
            profile: profile,
            environment: environment,
            logger: silent
        ) { connection in
            var aws = connection
            aws.retrier = Retrier(RetryPolicy(maximumAttempts: 3))
            return try await S3Bucket.with(subject.place, environment: environment, logger: silent) { bucket in
                try await examine(DoctorScene(subject: subject, aws: aws, bucket: bucket, cluster: cluster))
            }
        }
    }

    private func examine(_ scene: DoctorScene) async throws -> [DoctorResult] {
        var scene = scene
        let identity = IdentityCheck()
        let first: DoctorResult
        var areRefused = false
        do {
            scene.caller = try await CallerIdentity.fetch(scene.aws)
            first = DoctorResult(name: identity.name, finding: try await identity.examine(scene))
        } catch {
            try Task.checkCancellation()
            let finding = DoctorTrouble.finding(error, of: identity, who: scene.who)
            areRefused = (error as? AWSServiceError)?.code == .badCredentials || error is AWSError
            first = DoctorResult(name: identity.name, finding: finding)
        }
        return [first] + (try await examine(Self.checks(of: scene.subject), scene, areRefused: areRefused))
    }

    private func examine(
        _ checks: [any DoctorCheck],
        _ scene: DoctorScene,
        areRefused: Bool
    ) async throws -> [DoctorResult] {
        try await withThrowingTaskGroup(of: (Int, DoctorFinding).self) { group in
            var findings = [DoctorFinding?](repeating: nil, count: checks.count)
            for (index, check) in checks.enumerated() {
                if index >= Self.width, let (done, finding) = try await group.next() { findings[done] = finding }
                group.addTask {
                    if areRefused && !check.worksWithoutCredentials {
                        return (index, .skipped("there are no valid credentials to ask with"))
                    }
                    return (index, await Self.finding(of: check, scene))
                }
            }
            for try await (done, finding) in group { findings[done] = finding }
            try Task.checkCancellation()
            return zip(checks, findings).compactMap { check, finding in
                finding.map { DoctorResult(name: check.name, finding: $0) }
            }
        }
    }

    private static func finding(of check: any DoctorCheck, _ scene: DoctorScene) async -> DoctorFinding {
        do {
            let overdue = CommandFailure("nothing answered within \(deadline.components.seconds) seconds")
            return try await TimeLimit.run(within: deadline, orThrow: overdue) { try await check.examine(scene) }
        } catch {
            return DoctorTrouble.finding(error, of: check, who: scene.who)
        }
    }
}
