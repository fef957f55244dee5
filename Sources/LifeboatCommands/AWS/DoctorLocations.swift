// SPDX-License-Identifier: Apache-2.0

import AWSCore
import KubernetesClient
import LifeboatServer
import Logging
import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// The locations of a cluster that are examined.
struct DoctorLocations: Sendable {
    /// Where its backups are.
    let backups: BackupStorageLocation
    /// Where its snapshots are; `nil` when there is none of AWS.
    let snapshots: VolumeSnapshotLocation?
    /// Whether there is any, or it is not known; without one no disk is copied.
    var copiesDisks = true

    /// Reads them.
    /// - Parameters:
    ///   - name: The backup location.
    ///   - snapshots: The snapshot location; `nil` takes `default`, or the only one of AWS.
    ///   - objects: The cluster's.
    /// - Returns: The locations.
    /// - Throws: ``CommandFailure`` when one that is named is not there; `KubernetesError`.
    static func read(_ name: String, snapshots: String?, _ objects: VeleroObjects) async throws -> DoctorLocations {
        let backups: BackupStorageLocation = try await objects.get(name)
        if let snapshots {
            let named = try await objects.get(snapshots, VolumeSnapshotLocation.self)
            return DoctorLocations(backups: backups, snapshots: named)
        }
        do {
            let all = try await objects.all(VolumeSnapshotLocation.self)
            let hasSome = all.contains(where: isOfAWS)
            return DoctorLocations(backups: backups, snapshots: usual(of: all), copiesDisks: hasSome)
        } catch let error as KubernetesError where error.code == .forbidden || error.code == .notFound {
            // Nobody asked for one; what it would say is known from elsewhere, or its checks are skipped.
            return DoctorLocations(backups: backups, snapshots: nil)
        }
    }

    /// The one that is meant when none is named.
    static func usual(of locations: [VolumeSnapshotLocation]) -> VolumeSnapshotLocation? {
        let found = locations.filter(isOfAWS)
        return found.first { $0.name == "default" } ?? (found.count == 1 ? found.first : nil)
    }

    private static func isOfAWS(_ location: VolumeSnapshotLocation) -> Bool {
        EBSDisks.names.contains(SnapshotLocation.plain(location.spec.provider))
    }

    /// What is to be examined.
    /// - Parameter clusterName: What the server calls the cluster, if its variables say so.
    /// - Returns: It, without what is in Secrets.
    /// - Throws: ``CommandFailure`` when the location is no bucket; `ControllerError` when it cannot be understood.
    func subject(clusterName: String?) throws -> DoctorSubject {
        let address = try LocationAddress(backups)
        guard var place = address.bucket else {
            throw CommandFailure("the BackupStorageLocation \(backups.name) is no bucket", status: .usage)
        }
        // It is in the server's pod.
        place.customerKeyFile = nil
        var subject = DoctorSubject(place, objectLockMode: place.objectLockMode?.rawValue)
        subject.hasCustomerKey = address.hasCustomerKey
        subject.complete(from: snapshots, clusterName: clusterName)
        subject.copiesDisks = copiesDisks
        return subject
    }

    /// The credentials that a server uses for them, and the bucket as it sees it.
    /// - Parameters:
    ///   - objects: The cluster's, with the Secrets that locations name.
    ///   - variables: Those of the process.
    /// - Returns: `nil` when the location is no bucket.
    /// - Throws: `ControllerError` when a location or a Secret cannot be used; `KubernetesError`.
    func access(
        _ objects: VeleroObjects,
        variables: [String: String]
    ) async throws -> (bucket: S3Location, access: DoctorAccess)? {
        let server = ProviderLocations(
            client: objects.client,
            namespace: objects.namespace,
            environment: variables,
            logger: Logger(label: "aws", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        guard let found = try await server.access(to: backups) else { return nil }
        var access = DoctorAccess(environment: found.environment, profile: found.bucket.profile)
        if let snapshots {
            let disks = try await server.access(to: snapshots)
            let (environment, profile) = disks.config.access(disks.environment)
            let isSpecial = profile != nil || snapshots.spec.credential != nil
            // Without credentials of its own it has the process's, which need not be those of the bucket.
            if isSpecial || Self.hasOwnCredentials(backups) {
                access.disks = DoctorAccess.OfDisks(environment: environment, profile: profile)
            }
        }
        return (found.bucket, access)
    }

    private static func hasOwnCredentials(_ location: BackupStorageLocation) -> Bool {
        let config = location.spec.config
        return location.spec.credential != nil
            || ["profile", "credentialsFile"].contains { !(config[$0] ?? "").isEmpty }
    }
}
