// SPDX-License-Identifier: Apache-2.0

import AWSCore
package import BackupStorage
import Controllers
import FoundationEssentials
package import KubernetesClient
package import Logging
import ObjectStore
import S3ObjectStore
import Synchronization
package import VeleroAPI
package import VolumeSnapshots

/// Opens the stores of BackupStorageLocations: buckets of S3 and of servers that speak its protocol, and directories.
package struct ProviderLocations: LocationOpening {
    /// The remarks that were logged; the same one once a minute would help nobody.
    private final class Said: Sendable {
        /// More distinct ones would mean that somebody changes locations without end.
        private static let maximum = 1_000
        private let sentences = Mutex<Set<String>>([])

        func isNew(_ sentence: String) -> Bool {
            sentences.withLock { sentences in
                if sentences.count >= Self.maximum { sentences = [] }
                return sentences.insert(sentence).inserted
            }
        }
    }

    private let secrets: SecretReader
    private let environment: [String: String]
    private let logger: Logger
    private let said = Said()

    /// Opens locations of one namespace.
    /// - Parameters:
    ///   - client: Reads the Secrets that locations name.
    ///   - namespace: Where these are.
    ///   - environment: The variables of the process, in which AWS's own credentials are found.
    ///   - logger: Takes what of a location has no effect.
    package init(client: APIClient, namespace: String, environment: [String: String], logger: Logger) {
        secrets = SecretReader(client: client, namespace: namespace)
        self.environment = environment
        self.logger = logger
    }

    package func withStore<Result: Sendable>(
        of location: BackupStorageLocation,
        _ body: (BackupStore) async throws -> Result
    ) async throws -> Result {
        let plan = try LocationPlan(location)
        tell(plan.remarks, of: location)
        switch plan.place {
        case .directory(let path, let folder, let prefix):
            return try await body(BackupStore(try directory(path, folder, prefix, of: location)))
        case .bucket(let bucket, let access):
            let found = try await resolved(bucket, access, for: location.name)
            return try await S3Store.with(found.bucket, environment: found.environment, logger: logger) { store in
                try await body(BackupStore(store))
            }
        }
    }

    /// How the bucket of a location is reached; nothing is sent there.
    /// - Returns: `nil` for a directory.
    /// - Throws: `ControllerError` `.invalidLocation` when the location cannot be understood; `KubernetesError`.
    package func access(to location: BackupStorageLocation) async throws -> LocationAccess? {
        switch try LocationPlan(location).place {
        case .directory: nil
        case .bucket(let bucket, let access): try await resolved(bucket, access, for: location.name)
        }
    }

    /// Reads what a location names in Secrets.
    private func resolved(
        _ bucket: S3Location,
        _ access: LocationPlan.BucketAccess,
        for location: String
    ) async throws -> LocationAccess {
        var bucket = bucket
        if let selector = access.certificates {
            bucket.certificates = try await secrets.read(selector, for: location)
        }
        if let selector = access.customerKey {
            bucket.customerKey = try await customerKey(selector, for: location)
        }
        let environment = try await environment(of: access, &bucket, for: location)
        return LocationAccess(bucket: bucket, environment: environment)
    }

    private func customerKey(_ selector: SecretKeySelector, for location: String) async throws -> CustomerKey {
        let content = try await secrets.read(selector, for: location)
        do {
            return try CustomerKey(content, from: secrets.name(of: selector))
        } catch let error as ObjectStoreError {
            throw LocationMistake(error.message, hint: error.hint).error(of: location)
        }
    }

    private func tell(_ remarks: [String], of location: BackupStorageLocation) {
        for remark in remarks where said.isNew("\(location.name): \(remark)") {
            logger.warning(
                "a setting of a backup storage location has no effect",
                metadata: ["location": "\(location.name)", "remark": "\(remark)"]
            )
        }
    }

    private func directory(
        _ path: String,
        _ folder: String,
        _ prefix: String,
        of location: BackupStorageLocation
    ) throws -> any ObjectStorage {
        // With the dot at its end, the path of anything but a directory is not there.
        guard FileManager.default.fileExists(atPath: path + "/.") else {
            let mistake = LocationMistake(
                "there is no directory \(path) in the server's pod",
                hint: "mount a volume there, in the server's Deployment"
            )
            throw mistake.error(of: location.name)
        }
        let store = try FileObjectStore(path: path + "/" + folder)
        return prefix.isEmpty ? store : try PrefixedObjectStore(store, prefix: prefix)
    }

    package func withDisks<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result {
        let found = try await access(to: location)
        return try await EBSDisks.with(found.config, environment: found.environment, logger: logger, body)
    }

    package func withDatabases<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        let found = try await access(to: location)
        return try await RDSSnapshots.with(found.config, environment: found.environment, logger: logger, body)
    }

    /// How the disks of a snapshot location, and the databases beside them, are reached; nothing is sent there.
    /// - Throws: `ControllerError` `.invalidLocation` when the location cannot be understood; `KubernetesError`.
    package func access(to location: VolumeSnapshotLocation) async throws -> SnapshotLocationAccess {
        var config: SnapshotLocationConfig
        do { config = try SnapshotLocationConfig(location) } catch {
            throw ControllerError(.invalidLocation, error.message, hint: error.hint)
        }
        guard EBSDisks.names.contains(SnapshotLocation.plain(location.spec.provider)) else {
            throw ControllerError(
                .invalidLocation,
                "the VolumeSnapshotLocation \(location.name) is of the provider \"\(location.spec.provider)\", which is not "
                    + "supported",
                hint: "the provider aws is"
            )
        }
        var variables = environment
        guard let selector = location.spec.credential else {
            return SnapshotLocationAccess(config: config, environment: .system(variables: variables))
        }
        config.profile = config.profile ?? "default"
        let credentials = try await credentials(selector, &variables, config.enableSharedConfig, for: location.name)
        return SnapshotLocationAccess(config: config, environment: credentials)
    }

    /// What AWS's credentials and region are looked for in; the bucket's profile is set where it follows from that.
    private func environment(
        of access: LocationPlan.BucketAccess,
        _ bucket: inout S3Location,
        for location: String
    ) async throws -> AWSEnvironment {
        var variables = environment
        if let file = access.credentialsFile {
            variables["AWS_SHARED_CREDENTIALS_FILE"] = file
            bucket.profile = bucket.profile ?? "default"
        }
        guard let selector = access.credential else { return .system(variables: variables) }
        bucket.profile = bucket.profile ?? "default"
        return try await credentials(selector, &variables, access.usesSharedConfiguration, for: location)
    }

    /// An environment whose credentials file is the entry of a Secret.
    private func credentials(
        _ selector: SecretKeySelector,
        _ variables: inout [String: String],
        _ usesSharedConfiguration: Bool,
        for location: String
    ) async throws -> AWSEnvironment {
        let content = try await secrets.read(selector, for: location)
        // The Secret is the file: it has a name for messages, and never a place on the disk.
        let file = secrets.name(of: selector)
        variables["AWS_SHARED_CREDENTIALS_FILE"] = file
        if !usesSharedConfiguration { variables["AWS_CONFIG_FILE"] = file }
        let machine = AWSEnvironment.system(variables: variables)
        return AWSEnvironment(variables: variables) { path in
            if path == file { return content }
            return try machine.bytes(of: path)
        }
    }
}
