// EventFile: a file of scalars for TensorBoard - records with checksums, each an Event message of protocol buffers.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace teardown::engine {

class EventFile {
public:
    /// events.out.tfevents.TIME.HOST in the folder. Error train-log.
    static Result<std::unique_ptr<EventFile>> create(const std::string& folder);
    ~EventFile();
    EventFile(const EventFile&) = delete;
    EventFile& operator=(const EventFile&) = delete;

    /// One value of a curve, in single precision. Error train-log.
    Result<void> scalar(std::string_view tag, double value, std::int64_t step);

private:
    EventFile(std::string path, int file) : m_path(std::move(path)), m_file(file) {}
    Result<void> record(const std::string& message);

    std::string m_path;
    int m_file;
};

/// CRC-32C (Castagnoli), masked as record files store it.
std::uint32_t maskedCrc(std::string_view bytes);

}  // namespace teardown::engine
