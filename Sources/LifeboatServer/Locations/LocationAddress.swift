// SPDX-License-Identifier: Apache-2.0

import Controllers
package import ObjectStore
package import VeleroAPI

/// Where a BackupStorageLocation keeps backups, as its spec says it; nothing is opened, and no Secret is read.
package struct LocationAddress: Sendable {
    /// The bucket; `nil` for a directory.
    package let bucket: S3Location?

    /// Reads a location.
    /// - Throws: `ControllerError` `.invalidLocation` with what is wrong.
    package init(_ location: BackupStorageLocation) throws {
        switch try LocationPlan(location).place {
        case .bucket(let bucket, _): self.bucket = bucket
        case .directory: bucket = nil
        }
    }
}
