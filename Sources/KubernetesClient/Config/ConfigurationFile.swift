// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Reads the files that a configuration names.
enum ConfigurationFile {
    /// The largest file read: certificates and kubeconfigs are a few kilobytes, of hundreds of clusters a few megabytes.
    static let maximumSize = 16 << 20

    /// The bytes of a file; `nil` when there is none.
    /// - Throws: ``KubernetesError`` with code `badConfig` when it can't be read.
    static func readIfPresent(_ path: String, as role: String) throws(KubernetesError) -> [UInt8]? {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return nil }
        guard !isDirectory else { throw KubernetesError(.badConfig, "\(role) \(path) is a directory, not a file") }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw KubernetesError(.badConfig, "\(role) \(path) can't be read: \(reason(error))", cause: error)
        }
        guard data.count <= maximumSize else {
            throw KubernetesError(.badConfig, "\(role) \(path) is larger than \(maximumSize >> 20) MiB")
        }
        return [UInt8](data)
    }

    /// The bytes of a file that must be there.
    static func read(_ path: String, as role: String) throws(KubernetesError) -> [UInt8] {
        guard let bytes = try readIfPresent(path, as: role) else {
            throw KubernetesError(.badConfig, "\(role) \(path) does not exist")
        }
        return bytes
    }

    /// A path as it is meant in a file of that directory.
    static func resolve(_ path: String, in directory: String) -> String {
        path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        return error.code == .fileReadNoPermission ? "permission denied" : "\(error)"
    }
}
