// SPDX-License-Identifier: Apache-2.0

/// What is fixed about the content of archives.
enum ArchiveFormat {
    /// The entry that holds the format's version; the first one.
    static let versionPath = "metadata/version"

    /// The directory that holds the objects.
    static let resourcesDirectory = "resources/"

    /// Versions start with 1 since there are archives; `1` alone before Velero 1.4.
    static func isSupported(_ version: String) -> Bool {
        version.split(separator: ".").first == "1"
    }
}
