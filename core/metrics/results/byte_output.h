// ByteOutput: collects small pieces of text or bytes and passes them on in blocks.
#pragma once

#include "core/base/file.h"

#include <string>
#include <string_view>

namespace teardown::metrics {

class ByteOutput {
public:
    explicit ByteOutput(const ByteSink& sink) : m_sink(sink) {}

    /// Appends here directly; call passOn() now and then.
    std::string& text() { return m_text; }
    /// Hands on what was collected if it is a block or more.
    Result<void> passOn() { return m_text.size() < kBlock ? Result<void>() : flush(); }
    Result<void> flush() {
        TD_CHECK(m_sink(std::as_bytes(std::span(m_text.data(), m_text.size()))));
        m_text.clear();
        return {};
    }

private:
    static constexpr std::size_t kBlock = std::size_t{1} << 18;
    const ByteSink& m_sink;
    std::string m_text;
};

}  // namespace teardown::metrics
