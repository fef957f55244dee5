// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import YAMLDocuments

/// How a command prints its data.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case yaml
}

extension OutputFormat {
    /// A value in this format; `table` is asked for only where there is a table, and prints YAML otherwise.
    func text(of value: JSONValue) -> String {
        switch self {
        case .json: JSONWriter.text(value, layout: .indented) + "\n"
        case .yaml, .table: YAMLDocument.text(value)
        }
    }
}
