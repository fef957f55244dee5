// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import Testing

@Suite struct CustomerKeyTests {
    /// The last byte is that of a line end, and belongs to the key all the same.
    private static let key = [UInt8](repeating: 0xFF, count: 31) + [0x0A]

    @Test(arguments: [[], [0x0A], [0x0D, 0x0A]] as [[UInt8]])
    func `a key is 32 bytes, and a line end after them is none of it`(end: [UInt8]) throws {
        #expect(try CustomerKey(Self.key + end, from: "the file /k").bytes == Self.key)
    }

    @Test(arguments: [
        [], Array(key.dropLast()), key + [0x20], key + [0x0A, 0x0A],
        // 32 bytes in Base64, which are another key for Velero.
        Array("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".utf8),
    ])
    func `anything else is refused by its place, without its content`(content: [UInt8]) {
        let error = #expect(throws: ObjectStoreError.self) { try CustomerKey(content, from: "the file /k") }
        #expect(error?.code == .invalid)
        #expect(error?.message == "the file /k holds \(content.count) bytes, and a customer's key has 32")
    }

    @Test func `a key is shown nowhere, also not as a part of something else`() throws {
        var location = S3Location(bucket: "bucket")
        location.customerKey = try CustomerKey(Array("0123456789abcdef0123456789ABCDEF".utf8), from: "the file /k")
        var dumped = ""
        dump(location, to: &dumped)
        let texts = ["\(location)", dumped, String(reflecting: location.customerKey), "\(location.customerKey as Any)"]
        for text in texts {
            #expect(!text.contains("48") && !text.contains("0123"), "\(text)")
        }
        #expect(location.customerKey?.description == "the key of the file /k")
    }
}
