// SPDX-License-Identifier: Apache-2.0

import AWSCore

/// With whose credentials AWS is asked.
struct DoctorAccess: Sendable {
    /// Variables and files.
    var environment: AWSEnvironment
    /// A profile of AWS's configuration files that is named explicitly.
    var profile: String?
    /// The credentials that only disks have, where they have any.
    var disks: OfDisks?

    /// Credentials for disks.
    struct OfDisks: Sendable {
        /// Variables and files.
        var environment: AWSEnvironment
        /// A profile that is named explicitly.
        var profile: String?
    }
}
