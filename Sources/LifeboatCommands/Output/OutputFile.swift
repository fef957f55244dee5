// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file the user asked for: whole or not there, readable by its owner only because backups hold Secrets.
struct OutputFile: ~Copyable {
    private let path: String
    private let temporaryPath: String
    private let descriptor: Int32
    private var isFinished = false

    /// Starts a file.
    /// - Parameters:
    ///   - path: Where it will be.
    ///   - replacing: Whether a file that is there may be replaced; it stays until the new one is complete.
    /// - Throws: ``CommandFailure`` when the path is taken or cannot be written.
    init(path: String, replacing: Bool) throws {
        let temporaryPath = replacing ? "\(path).\(getpid()).partial" : path
        let descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno != EEXIST else {
                throw CommandFailure(
                    "\(temporaryPath) exists already",
                    hint: "replace it with --force, or name another file with -o"
                )
            }
            throw Self.failure("cannot be created", temporaryPath)
        }
        // Only now: once every member has its value, a throw would run the end of life below on somebody else's file.
        self.path = path
        self.temporaryPath = temporaryPath
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
        if !isFinished { _ = unsafe unlink(temporaryPath) }
    }

    /// Appends bytes.
    /// - Throws: ``CommandFailure``, as for a full disk.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("cannot be written", path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes the file stay.
    /// - Throws: ``CommandFailure`` when the disk does not take it after all.
    mutating func finish() throws {
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw Self.failure("cannot be written", path)
        }
        if temporaryPath != path {
            guard unsafe rename(temporaryPath, path) == 0 else { throw Self.failure("cannot be replaced", path) }
        }
        isFinished = true
    }

    private static func failure(_ what: String, _ path: String) -> CommandFailure {
        CommandFailure("\(path) \(what): \(unsafe String(cString: strerror(errno)))")
    }
}
