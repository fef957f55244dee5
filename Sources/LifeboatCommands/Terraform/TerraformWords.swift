// SPDX-License-Identifier: Apache-2.0

import Installation

/// What `lifeboat install --from-terraform` says before it does anything.
enum TerraformWords {
    /// What is taken from where, a line each.
    static func lines(of filling: TerraformFilling, from source: String) -> [String] {
        let width = filling.lines.map(\.name.count).max() ?? 0
        let lines = filling.lines.map { line in
            let name = line.name + String(repeating: " ", count: width - line.name.count)
            let origin = line.overruled.map { "   (said by you; Terraform says \($0.isEmpty ? "none" : $0))" } ?? ""
            return "  \(name)   \(line.value)\(origin)"
        }
        return ["From Terraform (\(source)):"] + lines + filling.notes.map { "note: \($0)" }
    }
}
