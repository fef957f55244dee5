// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A file for libraries that read nothing else.
enum TemporaryFile {
    /// Lends the path of a file with this content, readable by its owner only; `nil` for no content.
    static func with<Result>(_ content: [UInt8]?, _ body: (String?) async throws -> Result) async throws -> Result {
        guard let content else { return try await body(nil) }
        let path = FileManager.default.temporaryDirectory.path + "/lifeboat-\(UUID().uuidString).pem"
        var file = try OutputFile(path: path, replacing: false)
        try file.write(content)
        try file.finish()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
