// SPDX-License-Identifier: Apache-2.0

import AWSCore
import BackupStorage
import Installation
import Logging
import ObjectStore
import S3ObjectStore

/// What is in the bucket that would be destroyed.
enum BucketContents: Sendable, Equatable {
    /// There is no such bucket, or nothing in it.
    case nothing
    /// These backups, finished or not, by name.
    case backups([String])
    /// No backups where they should be, and other objects.
    case others
    /// It cannot be seen; why.
    case unknown(String)

    /// A bucket of very many backups takes several requests to list.
    private static let deadline = Duration.seconds(120)

    /// Looks with the caller's own credentials.
    static func of(_ outputs: TerraformOutputs, environment: AWSEnvironment) async -> BucketContents {
        var location = S3Location(bucket: outputs.bucket, prefix: outputs.prefix)
        location.region = outputs.region
        return await of(location, environment)
    }

    /// The same for a bucket of the state, of which nobody says where in it backups are.
    static func of(_ bucket: StateBucket, environment: AWSEnvironment) async -> BucketContents {
        var location = S3Location(bucket: bucket.name, prefix: "")
        location.region = bucket.region
        return await of(location, environment)
    }

    private static func of(_ asked: S3Location, _ environment: AWSEnvironment) async -> BucketContents {
        let overdue = CommandFailure("\(asked) could not be listed within \(deadline.components.seconds) seconds")
        do {
            return try await TimeLimit.run(within: deadline, orThrow: overdue) {
                let silent = Logger(label: "s3", factory: { _ in SwiftLogNoOpLogHandler() })
                return try await S3Bucket.with(asked, environment: environment, logger: silent, look)
            }
        } catch let error as ObjectStoreError where error.code == .noSuchBucket {
            return .nothing
        } catch {
            return .unknown(CommandFailure(explaining: error)?.message ?? "\(error)")
        }
    }

    private static func look(into bucket: S3Bucket) async throws -> BucketContents {
        let listing = try await BackupStore(bucket.store).listBackups()
        let names = listing.names + listing.unfinished.map(\.name)
        guard names.isEmpty else { return .backups(names) }
        let page = try await bucket.whole.list(prefix: "", delimiter: nil, continuation: nil)
        return page.objects.isEmpty ? .nothing : .others
    }
}
