// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A server that speaks S3's protocol, on loopback, for the length of a test suite.
package struct S3Server: Sendable {
    /// The program that plays S3.
    package enum Program: String, Sendable {
        /// Checks signatures, and keeps objects as files. It has no conditional writes and no versions.
        case rclone = "s3-server"
        /// Knows nearly all of S3's operations and refusals, and EC2, RDS and STS, but checks no signatures.
        case moto = "moto-server"
    }

    /// `http://127.0.0.1:port`.
    package let endpoint: String
    /// The key that the server knows.
    package let accessKeyID: String
    /// What belongs to it.
    package let secretAccessKey: String
    /// The region to sign for.
    package let region: String
    fileprivate let directory: String

    /// The variables with which AWS's clients, and ours, find the server's keys; nothing of this machine's own.
    package var environment: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": accessKeyID, "AWS_SECRET_ACCESS_KEY": secretAccessKey, "AWS_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nonexistent",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        ]
    }

    /// Makes a bucket that nobody else uses; it goes with the server.
    /// - Parameter locking: Whether its objects can be locked, which moto knows.
    /// - Returns: Its name.
    /// - Throws: ``ScriptFailure`` with the server's words.
    package func makeBucket(locking: Bool = false) async throws -> String {
        let bucket = "lifeboat-" + String(UInt64.random(in: .min ... .max), radix: 36)
        _ = try await signed("PUT", bucket, header: locking ? "x-amz-bucket-object-lock-enabled: true" : nil)
        return bucket
    }

    /// Sends a request without a body.
    ///
    /// `curl` signs by itself: the code under test has no part in it.
    /// - Parameters:
    ///   - method: Such as `HEAD`, of whose answer the header fields are returned.
    ///   - path: The bucket, and what follows it.
    ///   - header: One more field.
    /// - Returns: The answer.
    /// - Throws: ``ScriptFailure`` with the server's words.
    package func signed(_ method: String, _ path: String, header: String? = nil) async throws -> String {
        let request = method == "HEAD" ? ["--head"] : ["--request", method]
        let field = header.map { ["--header", $0] } ?? []
        return try await Shell.run(
            "curl",
            ["--silent", "--show-error", "--fail-with-body"] + request + field + [
                "--aws-sigv4", "aws:amz:\(region):s3", "--user", "\(accessKeyID):\(secretAccessKey)",
                "\(endpoint)/\(path)",
            ]
        )
    }
}

extension S3Server {
    /// Stops the server from answering, without closing its connections, until ``resume()``.
    /// - Throws: ``ScriptFailure``.
    package func pause() async throws { try await signal("STOP") }

    /// Lets a paused server go on.
    /// - Throws: ``ScriptFailure``.
    package func resume() async throws { try await signal("CONT") }

    /// The objects below a prefix, as the program that plays S3 keeps them: nobody's client has a part in it.
    /// - Throws: What the file system says.
    package func files(in bucket: String, below prefix: String) throws -> [String] {
        let path = "\(directory)/buckets/\(bucket)/\(prefix)"
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory)
            return !isDirectory
        }
    }

    private func signal(_ name: String) async throws {
        let pid = try await Shell.run("awk", #"$1 ~ /-server$/ { print $2 }"#, "\(directory)/processes")
        _ = try await Shell.run("kill", "-\(name)", pid.filter(\.isNumber))
    }
}

/// Lends an S3 server, and stops it and removes its objects afterwards, also when the test program is killed.
/// - Parameters:
///   - program: What plays S3.
///   - body: Uses the server.
/// - Returns: What `body` returns.
/// - Throws: ``ScriptFailure`` when the server cannot be started, and what `body` throws.
package func withS3Server<Result>(
    _ program: S3Server.Program,
    _ body: (S3Server) async throws -> Result
) async throws -> Result {
    let server = try S3Server(exports: try await Repository.runScript(program.rawValue, "up"))
    try await Repository.runScriptWhenThisProgramEnds(program.rawValue, "down", "--dir", server.directory)
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body(server))
    } catch {
        outcome = .failure(error)
    }
    _ = try await Repository.runScript(program.rawValue, "down", "--dir", server.directory)
    return try outcome.get()
}

extension S3Server {
    /// Reads the lines `export NAME=value` of the scripts.
    fileprivate init(exports: String) throws {
        var values: [Substring: Substring] = [:]
        for line in exports.split(separator: "\n") where line.hasPrefix("export ") {
            let pair = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
            if pair.count == 2 { values[pair[0]] = pair[1] }
        }
        func value(_ name: Substring) throws -> String {
            guard let value = values[name] else {
                throw ScriptFailure(command: "up", said: "the script printed no \(name): \(exports)")
            }
            return String(value)
        }
        endpoint = try value("LIFEBOAT_TEST_S3_ENDPOINT")
        accessKeyID = try value("AWS_ACCESS_KEY_ID")
        secretAccessKey = try value("AWS_SECRET_ACCESS_KEY")
        region = try value("AWS_REGION")
        directory = try value("LIFEBOAT_TEST_S3_DIRECTORY")
    }
}
