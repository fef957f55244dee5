// SPDX-License-Identifier: Apache-2.0

/// The profiles of AWS's shared configuration and credentials files, merged: what the credentials file says wins.
struct AWSProfiles: Sendable {
    /// What a section of the files is about.
    private enum Section: Hashable {
        case profile(String)
        /// Sign-in with a browser that several profiles share.
        case ssoSession(String)
    }

    private var sections: [Section: [String: String]] = [:]
    private let configPath: String
    private let credentialsPath: String

    /// Reads both files; either may be absent.
    /// - Throws: ``AWSError`` `.badConfiguration` with file and line of the first mistake.
    init(_ environment: AWSEnvironment) throws {
        configPath = environment["AWS_CONFIG_FILE"] ?? "~/.aws/config"
        credentialsPath = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials"
        if let text = try environment.file(configPath) { try merge(text, of: configPath, isConfig: true) }
        if let text = try environment.file(credentialsPath) { try merge(text, of: credentialsPath, isConfig: false) }
    }

    /// The settings of a profile; `nil` when neither file has it.
    subscript(profile: String) -> [String: String]? { sections[.profile(profile)] }

    /// The settings of an `sso-session`; `nil` when neither file has it.
    func ssoSession(_ name: String) -> [String: String]? { sections[.ssoSession(name)] }

    /// Both files, in words for messages; they may be one.
    var places: String {
        configPath == credentialsPath ? credentialsPath : "\(configPath) and \(credentialsPath)"
    }

    private mutating func merge(_ text: String, of path: String, isConfig: Bool) throws {
        var section: Section?
        var isNested = false
        var seesSection = false
        for (index, line) in Self.lines(text).enumerated() {
            let content = line.trimmingASCIISpace
            if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
            let place = "line \(index + 1) of \(path)"
            if content.hasPrefix("[") {
                section = try Self.section(content, isConfig: isConfig, place)
                if let section, sections[section] == nil { sections[section] = [:] }
                seesSection = true
                isNested = false
                continue
            }
            // Indented lines are the settings of one setting (`s3 =`), which are none of ours.
            if let first = line.utf8.first, first == 0x20 || first == 0x09, isNested { continue }
            guard let equals = content.firstIndex(of: "="), seesSection else {
                throw AWSError(.badConfiguration, "\(place) is neither a section nor a setting")
            }
            let name = content[..<equals].trimmingASCIISpace.lowercased()
            let value = Self.withoutComment(content[content.index(after: equals)...]).trimmingASCIISpace
            isNested = value.isEmpty
            if let section, !value.isEmpty { sections[section]?[name] = value }
        }
    }

    /// The lines of a file, whichever system wrote it: to Swift `\r\n` is one character, and not `\n`.
    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// What a section is about; `nil` for sections of another kind (`services`).
    private static func section(_ line: String, isConfig: Bool, _ place: String) throws -> Section? {
        guard let close = line.firstIndex(of: "]") else {
            throw AWSError(.badConfiguration, "the section in \(place) does not end with ]")
        }
        let name = line[line.index(after: line.startIndex)..<close].trimmingASCIISpace
        guard isConfig, name != "default" else { return .profile(name) }
        let words = name.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == 2 else { return nil }
        let subject = words[1].trimmingASCIISpace.trimmed(of: "\"")
        switch words[0] {
        case "profile": return .profile(subject)
        case "sso-session": return .ssoSession(subject)
        default: return nil
        }
    }

    /// A comment within a line begins with a space and `#` or `;`.
    private static func withoutComment(_ value: Substring) -> Substring {
        var previous: Character = "="
        for index in value.indices {
            if value[index] == "#" || value[index] == ";", previous == " " || previous == "\t" {
                return value[..<index]
            }
            previous = value[index]
        }
        return value
    }
}

extension String {
    fileprivate func trimmed(of quote: Character) -> String {
        count >= 2 && first == quote && last == quote ? String(dropFirst().dropLast()) : self
    }
}
