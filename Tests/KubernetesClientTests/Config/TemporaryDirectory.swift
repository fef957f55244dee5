// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A directory that is gone when the closure is done.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/lifeboat-\(UInt64.random(in: 0...(.max)))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Writes a file, with its directories.
@discardableResult
func write(_ text: String, to path: String, executable: Bool = false) throws -> String {
    let directory = path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
    if executable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path) }
    return path
}
