// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON

/// The settings of the command line that a user keeps: Velero's file `~/.config/velero/config.json`.
///
/// It is shared with Velero's own command line; keys that are not known here stay as they are.
struct ClientConfiguration {
    /// Where it is kept; `nil` without a home directory.
    let path: String?
    /// What it holds.
    var values: JSONObject

    private static let maximumSize = 1 << 20

    /// Reads the file; one that is missing is empty, one that is broken too, after a warning.
    static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        console: Console = .standard
    ) -> ClientConfiguration {
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            return ClientConfiguration(path: nil, values: [:])
        }
        let path = "\(home)/.config/velero/config.json"
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= maximumSize else {
            return ClientConfiguration(path: path, values: [:])
        }
        let document = try? JSONParser.parse(Array(data))
        if document?.object == nil { console.say("warning: \(path) is no JSON object and does not count") }
        return ClientConfiguration(path: path, values: document?.object ?? [:])
    }

    /// The value of a key as text; `nil` when it is not set.
    subscript(key: String) -> String? {
        guard let value = values[key], !value.isNull else { return nil }
        return value.string ?? JSONWriter.text(value)
    }

    /// Writes the file back.
    /// - Throws: ``CommandFailure`` when it cannot be written.
    func save() throws {
        guard let path else {
            throw CommandFailure("there is no home directory to keep settings in", hint: "set the variable HOME")
        }
        let directory = URL(filePath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            let text = JSONWriter.text(.object(values), layout: .indented) + "\n"
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(path) cannot be written: \(error)")
        }
    }
}
