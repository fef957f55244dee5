// SPDX-License-Identifier: Apache-2.0

import Controllers
package import ObjectStore
package import VeleroAPI

/// Where a BackupStorageLocation keeps backups, as its spec says it; nothing is opened, and no Secret is read.
package struct LocationAddress: Sendable {
    /// The bucket; `nil` for a directory.
    package let bucket: S3Location?
    /// Whether objects are encrypted with a key that only the server has, from a file of its pod or a Secret.
    package let hasCustomerKey: Bool

    /// Reads a location.
    /// - Throws: `ControllerError` `.invalidLocation` with what is wrong.
    package init(_ location: BackupStorageLocation) throws {
        switch try LocationPlan(location).place {
        case .bucket(let bucket, let access):
            self.bucket = bucket
            hasCustomerKey = bucket.customerKeyFile != nil || access.customerKey != nil
        case .directory:
            bucket = nil
            hasCustomerKey = false
        }
    }
}
