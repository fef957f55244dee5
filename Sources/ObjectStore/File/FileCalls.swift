// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The few system calls that a directory of objects needs, each with a failure that names the path.
///
/// All of them block and are therefore run on a thread pool.
enum FileCalls {
    /// What is known of a path.
    struct Status {
        enum Kind { case file, directory, other }
        var kind: Kind
        var size: Int64
        /// Seconds since 1970.
        var modifiedAt: Double
        /// Changes whenever the file is replaced.
        var entityTag: String
    }

    /// An entry of a directory.
    struct Entry {
        var name: String
        var isDirectory: Bool
    }

    /// What stands at a path, without following a link; `nil` when there is nothing.
    static func status(_ path: String) throws -> Status? {
        var raw = stat()
        guard unsafe lstat(path, &raw) == 0 else {
            if isAbsence(errno) { return nil }
            throw failure(errno, "look at", path)
        }
        return Status(raw)
    }

    /// What a path leads to, links followed; `nil` when there is nothing.
    static func destination(_ path: String) throws -> Status.Kind? {
        var raw = stat()
        guard unsafe stat(path, &raw) == 0 else {
            if isAbsence(errno) { return nil }
            throw failure(errno, "look at", path)
        }
        return Status(raw).kind
    }

    /// What an open file is.
    static func status(of file: Int32, path: String) throws -> Status {
        var raw = stat()
        guard unsafe fstat(file, &raw) == 0 else { throw failure(errno, "look at", path) }
        return Status(raw)
    }

    /// Opens a file for reading, not through a link; `nil` when there is none.
    static func openForReading(_ path: String) throws -> Int32? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file >= 0 { return file }
        if isAbsence(errno) || errno == ELOOP { return nil }
        throw failure(errno, "open", path)
    }

    /// Creates a new file that only its owner can read: backups hold Secrets.
    static func create(_ path: String) throws -> Int32 {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(errno, "create", path) }
        return file
    }

    /// Reads up to `count` bytes at an offset; empty at the end.
    static func read(_ file: Int32, at offset: Int64, count: Int, path: String) throws -> [UInt8] {
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var done: Int
            repeat {
                done = unsafe pread(file, buffer.baseAddress, count, off_t(offset))
            } while done < 0 && errno == EINTR
            if done < 0 { code = errno }
            initialized = max(done, 0)
        }
        guard code == 0 else { throw failure(code, "read", path) }
        return bytes
    }

    /// Writes all bytes at the end of what was written before.
    static func write(_ file: Int32, _ bytes: [UInt8], path: String) throws {
        var code: Int32 = 0
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count && code == 0 {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe posixWrite(file, rest.baseAddress, rest.count)
                if count >= 0 {
                    written += count
                } else if errno != EINTR {
                    code = errno
                }
            }
        }
        guard code == 0 else { throw failure(code, "write", path) }
    }

    /// Waits until the file's content is on the disk.
    static func sync(_ file: Int32, path: String) throws {
        guard fsync(file) == 0 else { throw failure(errno, "write", path) }
    }

    /// Waits until a directory's entries are on the disk; file systems that cannot do that are forgiven.
    static func syncDirectory(_ path: String) throws {
        let directory = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { throw failure(errno, "open", path) }
        defer { close(directory) }
        guard fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP else { throw failure(errno, "write", path) }
    }

    /// Moves a file, replacing what is there.
    /// - Returns: `false` when the directory of the new path does not exist.
    static func move(_ old: String, to new: String) throws -> Bool {
        guard unsafe rename(old, new) != 0 else { return true }
        if errno == ENOENT { return false }
        throw failure(errno, "write", new)
    }

    /// What came of ``link(_:to:)``.
    enum LinkOutcome { case linked, taken, noDirectory, unsupported }

    /// Gives a file a second name, which must be free.
    static func link(_ old: String, to new: String) throws -> LinkOutcome {
        guard posixLink(old, new) != 0 else { return .linked }
        switch errno {
        case EEXIST: return .taken
        case ENOENT: return .noDirectory
        case EPERM, ENOTSUP, ENOSYS, EMLINK: return .unsupported
        default: throw failure(errno, "write", new)
        }
    }

    /// Removes a file; one that does not exist is fine.
    static func remove(_ path: String) throws {
        guard unsafe unlink(path) == 0 || isAbsence(errno) else { throw failure(errno, "delete", path) }
    }

    /// Removes a directory if it is empty.
    /// - Returns: Whether it is gone.
    static func removeDirectoryIfEmpty(_ path: String) -> Bool {
        unsafe rmdir(path) == 0 || errno == ENOENT
    }

    /// Creates one directory that only its owner can enter.
    /// - Returns: `false` when something stands there already; `nil` when its parent does not exist.
    static func createDirectory(_ path: String) throws -> Bool? {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        switch errno {
        case EEXIST: return false
        case ENOENT, ENOTDIR: return nil
        default: throw failure(errno, "create", path)
        }
    }

    /// The entries of a directory but `.` and `..`, in no order; links, devices and names that are not UTF-8 are left out.
    /// - Returns: `nil` when there is no such directory.
    static func entries(of path: String) throws -> [Entry]? {
        guard let directory = unsafe opendir(path) else {
            if isAbsence(errno) { return nil }
            throw failure(errno, "list", path)
        }
        defer { unsafe closedir(directory) }
        var entries: [Entry] = []
        while let raw = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &raw.pointee.d_name) { buffer in
                unsafe String(validating: buffer.prefix(while: { $0 != 0 }), as: UTF8.self)
            }
            guard let name, name != ".", name != ".." else { continue }
            switch Int32(unsafe raw.pointee.d_type) {
            case Int32(DT_REG): entries.append(Entry(name: name, isDirectory: false))
            case Int32(DT_DIR): entries.append(Entry(name: name, isDirectory: true))
            case Int32(DT_UNKNOWN):
                guard let status = try status(path + "/" + name), status.kind != .other else { continue }
                entries.append(Entry(name: name, isDirectory: status.kind == .directory))
            default: continue
            }
        }
        return entries
    }

    /// The time of day in seconds since 1970, by the clock that dates files.
    static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec)
    }

    private static func isAbsence(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }

    /// Puts the system's word for a failed call into a sentence.
    static func failure(_ code: Int32, _ verb: String, _ path: String) -> ObjectStoreError {
        let words = unsafe String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            return ObjectStoreError(
                .noSpace,
                "cannot \(verb) \(path): \(words)",
                hint: "free some space there, or choose another place with --storage"
            )
        case EACCES, EPERM, EROFS:
            return ObjectStoreError(
                .accessDenied,
                "cannot \(verb) \(path): \(words)",
                hint: "check who owns the directory and whether it is mounted for writing"
            )
        case ENAMETOOLONG, ENOTDIR, EISDIR, EINVAL, EILSEQ:
            return ObjectStoreError(.invalid, "cannot \(verb) \(path): \(words)")
        default:
            return ObjectStoreError(.other, "cannot \(verb) \(path): \(words)")
        }
    }
}

extension FileCalls.Status {
    fileprivate init(_ raw: stat) {
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .other
            }
        size = Int64(raw.st_size)
        #if canImport(Darwin)
        let modified = raw.st_mtimespec
        #else
        let modified = raw.st_mtim
        #endif
        modifiedAt = Double(modified.tv_sec) + Double(modified.tv_nsec) / 1e9
        entityTag =
            "\(String(raw.st_ino, radix: 16))-\(modified.tv_sec).\(modified.tv_nsec)-\(String(raw.st_size, radix: 16))"
    }
}

// The names of these two calls are also those of methods above.
private func posixWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(file, bytes, count)
}

private func posixLink(_ old: String, _ new: String) -> Int32 { unsafe link(old, new) }
