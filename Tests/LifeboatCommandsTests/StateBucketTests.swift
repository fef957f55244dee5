// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

/// Which buckets are in Terraform's state.
struct StateBucketTests {
    private static let bucket = """
        {"address":"a","mode":"managed","type":"aws_s3_bucket","values":{"bucket":"NAME","id":"NAME","region":"eu-west-1"}}
        """

    private static func state(_ module: String) -> String {
        #"{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{\#(module)}}}"#
    }

    private static func module(_ name: String) -> String {
        "{\"resources\":[\(bucket.replacing("NAME", with: name))]}"
    }

    @Test(arguments: [
        (#"{"format_version":"1.0"}"#, []),
        (state(""), []),
        (state("\"resources\":[\(bucket)]"), ["NAME"]),
        (state("\"child_modules\":[{\"child_modules\":[\(module("b"))]},\(module("a"))]"), ["a", "b"]),
        (state("\"resources\":[\(bucket.replacing("managed", with: "data"))]"), []),
        (state("\"resources\":[\(bucket.replacing("aws_s3_bucket", with: "aws_s3_bucket_policy"))]"), []),
    ])
    func `buckets of all modules are found, those that are only read are not`(text: String, names: [String]) throws {
        let found = try StateBucket.all(in: Array(text.utf8))
        #expect(found == names.map { StateBucket(name: $0, region: "eu-west-1") })
    }

    @Test func `the identifier is the name where there is no other, and the region may be missing`() throws {
        let text = Self.state(#""resources":[{"mode":"managed","type":"aws_s3_bucket","values":{"id":"i"}}]"#)
        #expect(try StateBucket.all(in: Array(text.utf8)) == [StateBucket(name: "i", region: nil)])
    }

    @Test(arguments: ["", "{}", "[]", "Error: no such thing"])
    func `what is no state is refused`(text: String) throws {
        #expect(throws: CommandFailure.self) { _ = try StateBucket.all(in: Array(text.utf8)) }
    }
}
