// SPDX-License-Identifier: Apache-2.0

extension StorageURL {
    /// Reads a storage URL; a plain absolute path stands for a directory.
    /// - Throws: ``ObjectStoreError`` `.invalid` with one sentence about the first thing that is wrong; it never repeats
    ///   a user name or password that was written into the URL.
    package init(_ text: String) throws {
        if text.hasPrefix("/") {
            self = .file(path: try Self.path(text, of: text))
            return
        }
        guard let colon = text.firstIndex(of: ":") else {
            throw Self.invalid("\"\(text)\" is not a storage URL", Self.forms)
        }
        switch text[..<colon].lowercased() {
        case "file": self = .file(path: try Self.filePath(text, after: text[text.index(after: colon)...]))
        case "s3": self = .s3(try S3Location(url: text, after: text[text.index(after: colon)...]))
        case let scheme: throw Self.invalid("\"\(scheme)\" is not a kind of storage that Lifeboat knows", Self.forms)
        }
    }

    private static let forms = "write file:///path or s3://bucket/prefix"

    private static func filePath(_ text: String, after rest: Substring) throws -> String {
        guard rest.hasPrefix("//") else { throw invalid("\"\(text)\" is not a storage URL", forms) }
        var path = rest.dropFirst(2)
        if path.hasPrefix("localhost/") { path = path.dropFirst("localhost".count) }
        guard path.hasPrefix("/") else {
            throw invalid(
                "\"\(text)\" names a host, \"\(path.prefix { $0 != "/" })\"",
                "a directory has three slashes and an absolute path: file:///path"
            )
        }
        if let mark = path.firstIndex(where: { $0 == "?" || $0 == "#" }) {
            throw invalid("\"\(text)\" has options (\"\(path[mark...])\"), and a directory has none", "write %3F for ?")
        }
        guard let decoded = PercentCoding.decode(path) else {
            throw invalid("\"\(text)\" has a % that is not followed by two hexadecimal digits", "write %25 for %")
        }
        return try Self.path(decoded, of: text)
    }

    private static func path(_ path: String, of text: String) throws -> String {
        guard !path.utf8.contains(0) else { throw invalid("\"\(text)\" holds a NUL byte", nil) }
        let segments = path.split(separator: "/")
        guard !segments.isEmpty else { throw invalid("\"\(text)\" names the root directory", "name one below it") }
        guard !segments.contains("..") else { throw invalid("\"\(text)\" has a \"..\" in its path", nil) }
        return "/" + segments.filter { $0 != "." }.joined(separator: "/")
    }

    fileprivate static func invalid(_ message: String, _ hint: String?) -> ObjectStoreError {
        ObjectStoreError(.invalid, message, hint: hint)
    }
}

extension S3Location {
    fileprivate init(url text: String, after rest: Substring) throws {
        guard rest.hasPrefix("//") else {
            throw StorageURL.invalid("an S3 URL needs two slashes and a bucket", "write s3://bucket/prefix")
        }
        let parts = rest.dropFirst(2).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts.first ?? ""
        guard !place.contains("@") else {
            throw StorageURL.invalid(
                "an S3 URL cannot hold credentials",
                "put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile: s3://bucket?profile=…"
            )
        }
        let bucket = place.prefix { $0 != "/" }
        guard Self.isBucketName(bucket) else {
            throw StorageURL.invalid(
                bucket.isEmpty ? "\"\(text)\" names no bucket" : "\"\(bucket)\" is not a valid bucket name",
                "write s3://bucket/prefix; a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens"
            )
        }
        guard let prefix = PercentCoding.decode(place.dropFirst(bucket.count)) else {
            throw StorageURL.invalid(
                "\"\(text)\" has a % that is not followed by two hexadecimal digits",
                "write %25 for %"
            )
        }
        self.init(bucket: String(bucket), prefix: try Self.prefix(prefix, of: text))
        guard parts.count == 2 else { return }
        var seen: Set<String> = []
        for option in parts[1].split(separator: "&") {
            try set(option, seen: &seen)
        }
        try validate()
    }

    private static func isBucketName(_ name: Substring) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            // Upper case and underscores are found in old buckets and on servers other than AWS.
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        return isPlain && (3...255).contains(name.utf8.count) && !name.hasPrefix(".") && !name.contains("..")
    }

    private static func prefix(_ path: String, of text: String) throws -> String {
        let trimmed = String(path.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed())
        guard !trimmed.isEmpty else { return "" }
        do {
            try ObjectKey.validate(trimmed)
        } catch {
            throw StorageURL.invalid("the prefix of \"\(text)\" is not a plain path: \(error)", nil)
        }
        return trimmed
    }

    private static let options =
        "region, endpoint, path-style, profile, ca-file, sse, kms-key-id, customer-key-file, object-lock-mode, "
        + "request-payer, insecure-skip-tls-verify"

    private mutating func set(_ option: Substring, seen: inout Set<String>) throws {
        let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(pair[0])
        guard seen.insert(name).inserted else {
            throw StorageURL.invalid("the storage URL says \"\(name)\" twice", nil)
        }
        guard let value = PercentCoding.decode(pair.count == 2 ? pair[1] : "") else {
            throw StorageURL.invalid(
                "the value of \"\(name)\" has a % without two hexadecimal digits",
                "write %25 for %"
            )
        }
        switch name {
        case "path-style": pathStyle = try Self.flag(value, name)
        case "insecure-skip-tls-verify": insecureSkipTLSVerify = try Self.flag(value, name)
        case "sse": encryption = try Self.encryption(value)
        case "region": region = try Self.text(value, name)
        case "endpoint": endpoint = try Self.text(value, name)
        case "profile": profile = try Self.text(value, name)
        case "ca-file": caFile = try Self.text(value, name)
        case "kms-key-id": kmsKeyID = try Self.text(value, name)
        case "customer-key-file": customerKeyFile = try Self.text(value, name)
        case "object-lock-mode": objectLockMode = try Self.lockMode(value)
        case "request-payer": paysForRequests = try Self.payer(value)
        default:
            throw StorageURL.invalid("\"\(name)\" is not an option of an S3 URL", "the options are \(Self.options)")
        }
    }

    private static func text(_ value: String, _ name: String) throws -> String {
        guard !value.isEmpty, !value.utf8.contains(where: { $0 < 0x20 }) else {
            throw StorageURL.invalid("the option \"\(name)\" of the storage URL has no usable value", nil)
        }
        return value
    }

    private static func flag(_ value: String, _ name: String) throws -> Bool {
        switch value.lowercased() {
        case "", "true", "1": return true
        case "false", "0": return false
        default: throw StorageURL.invalid("the option \"\(name)\" is true or false, not \"\(value)\"", nil)
        }
    }

    private static func encryption(_ value: String) throws -> Encryption {
        guard let known = Encryption(rawValue: value) else {
            throw StorageURL.invalid("the option \"sse\" is AES256 or aws:kms, not \"\(value)\"", nil)
        }
        return known
    }

    private static func lockMode(_ value: String) throws -> ObjectLockMode {
        guard let known = ObjectLockMode(rawValue: value) else {
            throw StorageURL.invalid(
                "the option \"object-lock-mode\" is GOVERNANCE or COMPLIANCE, not \"\(value)\"",
                nil
            )
        }
        return known
    }

    /// S3's own word for who pays, which is the only one there is.
    private static func payer(_ value: String) throws -> Bool {
        guard value == "requester" else {
            throw StorageURL.invalid("the option \"request-payer\" is requester, not \"\(value)\"", nil)
        }
        return true
    }

    /// Refuses options that contradict each other, and completes those that follow from another.
    private mutating func validate() throws {
        if kmsKeyID != nil {
            guard encryption != .aes256 else {
                throw StorageURL.invalid("sse=AES256 and kms-key-id exclude each other", "leave one of them out")
            }
            encryption = .kms
        }
        if customerKeyFile != nil, encryption != nil {
            throw StorageURL.invalid(
                "customer-key-file excludes sse and kms-key-id",
                "an object is encrypted with one key: leave one of them out"
            )
        }
        if caFile != nil && insecureSkipTLSVerify {
            throw StorageURL.invalid("ca-file and insecure-skip-tls-verify exclude each other", "leave one of them out")
        }
        if let region, !region.utf8.allSatisfy(Self.isRegionByte) {
            throw StorageURL.invalid(
                "\"\(region)\" is not the name of a region",
                "write, for example, region=eu-central-1"
            )
        }
    }

    private static func isRegionByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
