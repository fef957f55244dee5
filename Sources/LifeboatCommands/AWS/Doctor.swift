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

    /// With whose credentials.
    let access: DoctorAccess

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
        var databases: [any DoctorCheck] = subject.databases.map { DatabaseCheck(database: $0) }
        if !databases.isEmpty { databases.append(DatabaseRightsCheck()) }
        return bucket + disks + databases + [ClusterCheck(), EKSCheck(), PodIdentityCheck()]
    }

    /// Examines everything.
    /// - Throws: Only what keeps any check from being asked, such as a configuration of AWS that cannot be read.
    func examine(_ subject: DoctorSubject, _ cluster: DoctorCluster) async throws -> [DoctorResult] {
        try await connect(access.environment, access.profile, to: subject.region) { aws in
            let logger = aws.logger
            return try await S3Bucket.with(subject.place, environment: access.environment, logger: logger) { bucket in
                let scene = DoctorScene(subject: subject, aws: aws, bucket: bucket, cluster: cluster)
                let party = try await introduce(scene, IdentityCheck())
                guard let own = access.disks else { return try await examine(party, disks: nil) }
                return try await connect(own.environment, own.profile, to: subject.region) { aws in
                    var scene = scene
                    scene.aws = aws
                    let disks = try await introduce(scene, IdentityCheck("identity for disks"))
                    return try await examine(party, disks: disks)
                }
            }
        }
    }

    private func connect<Result>(
        _ environment: AWSEnvironment,
        _ profile: String?,
        to region: String?,
        _ body: (AWSServiceConnection) async throws -> Result
    ) async throws -> Result {
        let silent = Logger(label: "aws", factory: { _ in SwiftLogNoOpLogHandler() })
        return try await AWSServiceConnection.with(
            region: region,
            profile: profile,
            environment: environment,
            logger: silent
        ) { connection in
            var aws = connection
            aws.retrier = Retrier(RetryPolicy(maximumAttempts: 3))
            return try await body(aws)
        }
    }

    /// One set of credentials, and what is known of whose they are.
    private struct Party: Sendable {
        var scene: DoctorScene
        var identity: DoctorResult
        /// Whether AWS takes them at all.
        var areRefused: Bool
    }

    private func introduce(_ scene: DoctorScene, _ identity: IdentityCheck) async throws -> Party {
        var scene = scene
        do {
            scene.caller = try await CallerIdentity.fetch(scene.aws)
            let finding = try await identity.examine(scene)
            return Party(
                scene: scene,
                identity: DoctorResult(name: identity.name, finding: finding),
                areRefused: false
            )
        } catch {
            try Task.checkCancellation()
            let finding = DoctorTrouble.finding(error, of: identity, who: scene.who)
            return Party(
                scene: scene,
                identity: DoctorResult(name: identity.name, finding: finding),
                areRefused: (error as? AWSServiceError)?.code == .badCredentials || error is AWSError
            )
        }
    }

    /// All checks, with the credentials that each of them is about.
    private func examine(_ party: Party, disks: Party?) async throws -> [DoctorResult] {
        let checks = Self.checks(of: party.scene.subject)
        let parties = checks.map { $0.isAboutDisks ? disks ?? party : party }
        let results = try await withThrowingTaskGroup(of: (Int, DoctorFinding).self) { group in
            var findings = [DoctorFinding?](repeating: nil, count: checks.count)
            for (index, check) in checks.enumerated() {
                if index >= Self.width, let (done, finding) = try await group.next() { findings[done] = finding }
                let party = parties[index]
                group.addTask { (index, await Self.finding(of: check, party)) }
            }
            for try await (done, finding) in group { findings[done] = finding }
            try Task.checkCancellation()
            return zip(checks, findings).compactMap { check, finding in
                finding.map { DoctorResult(name: check.name, finding: $0) }
            }
        }
        return [party.identity] + (disks.map { [$0.identity] } ?? []) + results
    }

    private static func finding(of check: any DoctorCheck, _ party: Party) async -> DoctorFinding {
        if party.areRefused && !check.worksWithoutCredentials {
            return .skipped("there are no valid credentials to ask with")
        }
        if check.isAboutDisks && !party.scene.subject.copiesDisks {
            return .skipped("the cluster has no VolumeSnapshotLocation of AWS, so no disk is copied")
        }
        return await finding(of: check, party.scene)
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
