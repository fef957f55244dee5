// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import ObjectStore
package import VolumeSnapshots

/// How a server reaches the bucket of a BackupStorageLocation, with what the location names in Secrets.
package struct LocationAccess: Sendable {
    /// The bucket, with the profile and the certificates that count for it.
    package let bucket: S3Location
    /// Where credentials are looked for.
    package let environment: AWSEnvironment
}

/// How a server reaches the disks of a VolumeSnapshotLocation, with what the location names in a Secret.
package struct SnapshotLocationAccess: Sendable {
    /// The settings, with the profile that counts.
    package let config: SnapshotLocationConfig
    /// Where credentials are looked for.
    package let environment: AWSEnvironment
}
