// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What of the machine decides about AWS: variables and files; tests give their own.
package struct AWSEnvironment: Sendable {
    /// The largest file read; tokens and configuration files have a few kilobytes.
    private static let maximumFileSize = 1 << 20

    /// The environment variables; empty ones count as absent.
    let variables: [String: String]
    let read: @Sendable (String) throws -> [UInt8]?

    /// An environment.
    /// - Parameters:
    ///   - variables: The environment variables.
    ///   - read: Gives a file's content, or `nil` when there is no such file.
    package init(variables: [String: String], read: @escaping @Sendable (String) throws -> [UInt8]?) {
        self.variables = variables
        self.read = read
    }

    /// The process's own environment.
    package static func current() -> AWSEnvironment { system(variables: ProcessInfo.processInfo.environment) }

    /// The machine's files with other variables.
    package static func system(variables: [String: String]) -> AWSEnvironment {
        AWSEnvironment(variables: variables) { path in
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            return Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    /// A variable that is set to something.
    package subscript(name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// Whether a variable is set to `true`, in any case.
    package func flag(_ name: String) -> Bool { self[name]?.lowercased() == "true" }

    /// The text of a small file.
    /// - Returns: `nil` when there is no such file.
    /// - Throws: ``AWSError`` `.badConfiguration` when it cannot be read, is too large or not UTF-8.
    package func file(_ path: String) throws -> String? {
        guard let bytes = try bytes(of: path) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AWSError(.badConfiguration, "\(expanded(path)) is not a small text file")
        }
        return text
    }

    /// The content of a small file.
    /// - Returns: `nil` when there is no such file.
    /// - Throws: ``AWSError`` `.badConfiguration` when it cannot be read or is larger than 1 MiB.
    package func bytes(of path: String) throws -> [UInt8]? {
        let path = expanded(path)
        let bytes: [UInt8]?
        do {
            bytes = try read(path)
        } catch {
            throw AWSError(.badConfiguration, "\(path) cannot be read: \(error)", cause: error)
        }
        guard (bytes?.count ?? 0) <= Self.maximumFileSize else {
            throw AWSError(.badConfiguration, "\(path) is not a small file")
        }
        return bytes
    }

    /// A token out of a file that somebody else renews; it is read again each time.
    /// - Throws: ``AWSError`` `.badConfiguration` when there is none.
    func token(in path: String, namedBy variable: String) throws -> Secret {
        let text = try file(path).map { $0.trimmingASCIISpace }
        guard let text, !text.isEmpty else {
            throw AWSError(
                .badConfiguration,
                "the token file \(path) that \(variable) names is missing or empty",
                hint: "in a pod it is mounted for a service account; elsewhere unset \(variable)"
            )
        }
        return Secret(text)
    }

    /// A path with `~` replaced by the home directory.
    private func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }
}

extension StringProtocol {
    /// Without spaces, tabs and line ends at both ends.
    var trimmingASCIISpace: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let head = Array(utf8.drop(while: isSpace))
        guard let last = head.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(decoding: head[...last], as: UTF8.self)
    }
}
