// ValueTrace: the exact values of every iteration in a file, a JSON object a line, to be compared with another run's.
#pragma once

#include "core/data/loader/loaded_batch.h"
#include "core/engine/run/train/train_state.h"

#include <memory>
#include <string>

namespace teardown::engine {

class ValueTrace {
public:
    /// `everyTensor`: a digest of every parameter and its gradient as well. Error export-*: the file cannot be made.
    static Result<std::unique_ptr<ValueTrace>> create(const std::string& path, bool everyTensor);
    ~ValueTrace();
    ValueTrace(const ValueTrace&) = delete;
    ValueTrace& operator=(const ValueTrace&) = delete;

    /// Before the pictures are augmented.
    void begin(const LoadedBatch& batch);
    /// After the hooks of the iteration: {"iter", "lr", terms, "grad_norm": floats as float.hex(), "img", "grads", "weights", "buffers":
    /// digests, the first 16 hex digits of SHA-256 over the bytes in the order of named_parameters()}. Error train-log.
    Result<void> add(const TrainState& state);

private:
    ValueTrace(std::string path, int file, bool everyTensor) : m_path(std::move(path)), m_file(file), m_everyTensor(everyTensor) {}

    std::string m_path;
    int m_file;
    bool m_everyTensor;
    std::string m_pictures;  ///< their digest
};

/// Python's float.hex().
std::string hexFloat(double value);

}  // namespace teardown::engine
