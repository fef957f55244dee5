// SPDX-License-Identifier: Apache-2.0

import AWSServices
import S3ObjectStore

/// One question to AWS or the cluster, and the verdict on the answer.
protocol DoctorCheck: Sendable {
    /// As it is printed.
    var name: String { get }
    /// Whether it can be asked without valid credentials of AWS.
    var worksWithoutCredentials: Bool { get }
    /// The IAM action that it takes, for services that do not name it when they deny it.
    var action: String? { get }
    /// Whether it is about disks, for which the cluster may have credentials of their own.
    var isAboutDisks: Bool { get }
    /// What a denial means: a failure, unless backups do not need what was asked.
    var denial: DoctorDenial { get }

    /// Asks, and judges. What it throws becomes a finding.
    func examine(_ scene: DoctorScene) async throws -> DoctorFinding
}

extension DoctorCheck {
    var worksWithoutCredentials: Bool { false }
    var action: String? { nil }
    var isAboutDisks: Bool { false }
    var denial: DoctorDenial { .failure }
}

/// What it means that AWS denies what a check asks.
enum DoctorDenial: Sendable {
    /// Backups need it.
    case failure
    /// Only some things need it; which, in words.
    case warning(String)
    /// Only the check itself needs it.
    case irrelevant
}

/// What checks ask with.
struct DoctorScene: Sendable {
    /// What is examined.
    let subject: DoctorSubject
    /// Calls AWS.
    var aws: AWSServiceConnection
    /// The bucket.
    let bucket: S3Bucket
    /// The cluster that is asked about.
    let cluster: DoctorCluster
    /// Who asks; `nil` while that is not known.
    var caller: CallerIdentity?

    /// `the role X`, or what can be said without knowing.
    var who: String { caller?.subject ?? "whoever these credentials belong to" }
}
