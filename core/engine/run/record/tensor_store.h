// TensorStore: the tensors kept by a trace, each once, with a stable id, under a byte budget.
#pragma once

#include "core/trace/trace.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace teardown::engine {

/// How a trace keeps a tensor.
enum class Keep {
    Alias,  ///< its storage: nothing changes it any more, or whoever does calls detachFromTraces() first (trace_detach.h)
    Copy,   ///< its current values: something is about to change it
};

class TensorStore {
public:
    explicit TensorStore(std::uint64_t byteBudget) : m_budget(byteBudget) {}

    /// Keeps a handle and returns the tensor's id; the same tensor has the same id, each copy its own. If its storage would exceed the
    /// budget, the handle is dropped and shape and statistics are kept. Cheap without a copy: runs inside a measured forward.
    int keep(const at::Tensor& tensor, Keep how = Keep::Alias);
    /// Registers id, dtype and shape without keeping the tensor; keep() of the same one keeps it after all.
    int note(const at::Tensor& tensor);
    /// For tensors of the model, as Keep::Alias: they exist anyway, so they do not count against the budget.
    int keepOwned(const at::Tensor& tensor);

    /// An id for something that is not an at::Tensor (a picture).
    int reserve();

    RecordedTensor recorded(int id, TensorName name, std::string label, TensorRole role) const;
    /// The handle, undefined if it was dropped.
    const at::Tensor& handle(int id) const;

    std::uint64_t bytes() const { return m_bytes; }
    bool complete() const { return m_complete; }

private:
    struct Entry {
        at::Tensor tensor;                                  ///< undefined when dropped
        c10::weak_intrusive_ptr<c10::TensorImpl> identity;  ///< keeps the address from being given to another tensor
        Shape shape;
        std::string dtype;
        std::string caption;
        bool noted = false;  ///< dropped because it was not requested, not for lack of space
    };
    int add(const at::Tensor& tensor, bool counted);
    void drop(Entry& entry, const at::Tensor& tensor);

    std::uint64_t m_budget;
    std::uint64_t m_bytes = 0;
    bool m_complete = true;
    std::vector<Entry> m_entries;
    std::unordered_map<const c10::TensorImpl*, int> m_ids;
    std::unordered_set<const void*> m_storages;
};

}  // namespace teardown::engine
