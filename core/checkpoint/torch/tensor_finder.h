// TensorFinder: walks the calls of a pickle and collects those that describe a tensor. Its methods are split over two files by meaning.
#pragma once

#include "core/checkpoint/torch/torch_tensors.h"

#include <fmt/format.h>

#include <map>
#include <unordered_set>

namespace teardown {

class TensorFinder {
public:
    TensorFinder(const pickle::Program& program, TensorBytes bytes, int index)
        : m_source(program), m_arena(program.arena), m_bytes(std::move(bytes)), m_program(index) {}

    Result<FoundTensors> run(const TaskContext& task);

private:
    using Ref = pickle::Ref;
    using Items = std::vector<Ref>;

    // tensor_finder.cpp: calls, storages, strided tensors
    Error wrong(std::string_view function) const {
        return graphError("tensor-arguments",
                          message("tensor-arguments.a-tensor-is-described", "A tensor is described by {function} with the wrong arguments.",
                                  {{"function", function}}));
    }
    bool is(Ref callee, std::string_view name) const { return m_arena.isGlobal(callee, "torch._utils", name); }
    bool isWrapper(Ref callee) const;
    bool isSequence(Ref ref) const { return m_arena.is(ref, pickle::Kind::Tuple) || m_arena.is(ref, pickle::Kind::List); }
    Result<void> call(Ref ref);
    Result<void> alias(Ref ref, const Items& arguments);
    Result<Shape> sizes(Ref ref, const Message& what) const;
    Result<std::optional<int>> storage(Ref given, StorageId& id, Message& unknown);
    int kept(StorageExtent extent);
    Result<void> strided(Ref ref, const Items& arguments, Ref dtypeRef);
    void signs(Ref metadata, TensorRecord& record) const;
    void unpackPairs(TensorRecord& record) const;
    Result<void> add(Ref ref, TensorRecord record);
    Result<void> leave(Ref ref, Message unknown);
    Result<void> meta(Ref ref, const Items& arguments);
    // tensor_finder_composites.cpp: quantised, sparse and nested tensors, NumPy's arrays
    Result<void> quantiser(Ref ref, Ref tensor);
    void oddState(Ref ref);
    Result<void> nested(Ref ref, const Items& arguments);
    const TensorRecord& record(Ref ref) const { return m_table.records[static_cast<std::size_t>(m_table.tensorOf.at(ref))]; }
    std::string layoutName(Ref ref) const;
    Result<void> sparse(Ref ref, const Items& arguments);
    Result<void> inlineArray(Ref ref, Ref bytesRef, const NumpyDType& type, Shape shape, bool fortran);
    Result<void> array(Ref ref);
    Result<void> buffer(Ref ref, const Items& arguments);

    const pickle::Program& m_source;
    const pickle::Arena& m_arena;
    TensorBytes m_bytes;
    int m_program;
    FoundTensors m_table;
    std::unordered_set<Ref> m_left;  ///< calls that are not interpreted
    std::unordered_map<Ref, int> m_storageOf;
    std::unordered_map<Ref, Result<StreamedStorage>> m_streamOf;
    std::map<std::string, int> m_storageByName;
};

}  // namespace teardown
