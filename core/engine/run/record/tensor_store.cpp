#include "core/engine/run/record/tensor_store.h"

#include "core/engine/run/record/tensor_bridge.h"
#include "core/tensor/statistics.h"

#include <ATen/ATen.h>

namespace teardown::engine {

int TensorStore::keep(const at::Tensor& tensor, Keep how) {
    return add(how == Keep::Copy && tensor.defined() ? tensor.detach().clone() : tensor, true);
}

int TensorStore::keepOwned(const at::Tensor& tensor) { return add(tensor, false); }

int TensorStore::note(const at::Tensor& tensor) {
    if (!tensor.defined()) return -1;
    const auto [found, isNew] = m_ids.try_emplace(tensor.unsafeGetTensorImpl(), static_cast<int>(m_entries.size()));
    if (!isNew) return found->second;
    Entry entry{{}, c10::weak_intrusive_ptr<c10::TensorImpl>(tensor.getIntrusivePtr()), {}, {}, {}, false};
    drop(entry, tensor);
    entry.noted = true;
    m_entries.push_back(std::move(entry));
    return found->second;
}

void TensorStore::drop(Entry& entry, const at::Tensor& tensor) {
    m_complete = false;
    entry.shape = shapeOf(tensor);
    entry.dtype = dtypeText(tensor);
    entry.tensor = at::Tensor();
}

int TensorStore::add(const at::Tensor& tensor, bool counted) {
    if (!tensor.defined()) return -1;
    const auto [found, isNew] = m_ids.try_emplace(tensor.unsafeGetTensorImpl(), static_cast<int>(m_entries.size()));
    if (!isNew) {
        Entry& known = m_entries[static_cast<std::size_t>(found->second)];
        if (known.noted) {
            known.tensor = tensor;
            known.noted = false;
            m_bytes += tensor.nbytes();
        }
        return found->second;
    }

    Entry entry{tensor, c10::weak_intrusive_ptr<c10::TensorImpl>(tensor.getIntrusivePtr()), {}, {}, {}, false};
    if (counted && tensor.has_storage()) {
        const void* storage = tensor.storage().unsafeGetStorageImpl();
        // Views (flatten, an identity dropout) share their storage, which counts once.
        if (!m_storages.contains(storage)) {
            const std::uint64_t bytes = tensor.storage().nbytes();
            if (m_bytes + bytes > m_budget) {
                drop(entry, tensor);
                const TensorView view = viewOf(tensor);
                if (view.valid())
                    if (const auto statistics = computeStatistics(view)) entry.caption = caption(view, *statistics);
            } else {
                m_bytes += bytes;
                m_storages.insert(storage);
            }
        }
    }
    m_entries.push_back(std::move(entry));
    return found->second;
}

int TensorStore::reserve() {
    m_entries.push_back({{}, c10::weak_intrusive_ptr<c10::TensorImpl>(c10::intrusive_ptr<c10::TensorImpl>()), {}, {}, {}, false});
    return static_cast<int>(m_entries.size()) - 1;
}

RecordedTensor TensorStore::recorded(int id, TensorName name, std::string label, TensorRole role) const {
    const Entry& entry = m_entries[static_cast<std::size_t>(id)];
    RecordedTensor result;
    result.label = std::move(label);
    result.name = name;
    result.role = role;
    result.id = id;
    if (entry.tensor.defined()) {
        result.view = viewOf(entry.tensor);
        result.dtypeText = dtypeText(entry.tensor);
        result.shape = shapeOf(entry.tensor);
    } else {
        result.dtypeText = entry.dtype;
        result.shape = entry.shape;
        result.droppedStatistics = entry.caption;
    }
    return result;
}

const at::Tensor& TensorStore::handle(int id) const { return m_entries[static_cast<std::size_t>(id)].tensor; }

}  // namespace teardown::engine
