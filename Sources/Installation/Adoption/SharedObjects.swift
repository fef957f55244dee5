// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

/// Objects that Velero's installation and ours call by the same names, and that hold what only their owner can give again.
///
/// After an adoption they are Velero's, even where Lifeboat has changed one and labelled it as its own.
enum SharedObjects {
    /// Where they are.
    static func addresses(in namespace: String) -> [ObjectAddress] {
        let locations = ["BackupStorageLocation", "VolumeSnapshotLocation"].compactMap(InstalledKind.velero)
        return [
            InstalledKind.secret.object(InstalledNames.credentials.secret, in: namespace),
            InstalledKind.serviceAccount.object(InstalledNames.server, in: namespace),
        ] + locations.map { $0.object(InstalledNames.location, in: namespace) }
    }
}
