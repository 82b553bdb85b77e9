#include "core/data/loader/batch_maker.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace teardown {

std::shared_ptr<std::byte> BatchMemory::take(std::size_t bytes) {
    std::unique_ptr<std::byte[]> block;
    {
        const std::lock_guard lock(m_shelf->mutex);
        if (m_shelf->bytes != bytes) m_shelf->blocks.clear();
        m_shelf->bytes = bytes;
        if (!m_shelf->blocks.empty()) {
            block = std::move(m_shelf->blocks.back());
            m_shelf->blocks.pop_back();
        }
    }
    if (!block) block = std::make_unique_for_overwrite<std::byte[]>(bytes);
    return {block.release(), [shelf = m_shelf, bytes](std::byte* data) {
                std::unique_ptr<std::byte[]> returned(data);
                const std::lock_guard lock(shelf->mutex);
                if (shelf->bytes == bytes && shelf->blocks.size() < kMostKept) shelf->blocks.push_back(std::move(returned));
            }};
}

/// The batch that is being filled: the first picture decides shape and type.
class PictureBatches::Collator {
public:
    Collator(std::size_t count, BatchMemory& memory) : m_count(count), m_memory(memory) {}

    /// Where the picture at `position` belongs.
    Result<std::byte*> slot(std::size_t position, const Shape& shape, DType dtype, const Sample& sample) {
        if (!m_batch.pixels) {
            m_batch.dtype = dtype;
            m_batch.shape = shape;
            m_batch.shape.insert(m_batch.shape.begin(), static_cast<std::int64_t>(m_count));
            m_bytes = itemSize(dtype);
            for (const std::int64_t side : shape) m_bytes *= static_cast<std::size_t>(side);
            m_batch.pixels = m_memory.take(std::max<std::size_t>(m_bytes * m_count, 1));
        } else if (dtype != m_batch.dtype || !std::equal(shape.begin(), shape.end(), m_batch.shape.begin() + 1, m_batch.shape.end())) {
            return Error{
                ErrorKind::BadInput,
                "batch-shape",
                message("batch-shape.differs", "A picture of {dtype} {shape} cannot be in one batch with pictures of {others} {first}.",
                        {{"dtype", dtypeName(dtype)},
                         {"shape", shapeText(shape)},
                         {"others", dtypeName(m_batch.dtype)},
                         {"first", shapeText(Shape(m_batch.shape.begin() + 1, m_batch.shape.end()))}}),
                message("do.resize-to-one-size", "Let the pipeline resize or crop all pictures to one size."),
                {sample.filename(), 0, 0, {}, {}}};
        }
        return m_batch.pixels.get() + position * m_bytes;
    }
    const LoadedBatch& batch() const { return m_batch; }

    void addRest(const Sample& sample, std::size_t index, std::vector<TransformRecord> records) {
        if (sample.damaged) m_batch.damaged.push_back(index);
        m_batch.records.push_back(std::move(records));
        if (const ConfigValue* label = sample.find("gt_label")) m_labels.push_back(*label);
        if (const ConfigValue* metas = sample.find("img_metas")) m_batch.metas.push_back(*metas);
    }
    Result<LoadedBatch> finished(std::span<const std::size_t> samples) {
        m_batch.samples.assign(samples.begin(), samples.end());
        if (m_labels.empty()) return std::move(m_batch);
        const bool lists = m_labels.front().isSequence();
        const std::size_t classes = lists ? m_labels.front().items().size() : 1;
        std::vector<std::int64_t> values;
        for (const ConfigValue& label : m_labels) {
            if (label.isSequence() != lists || (lists && label.items().size() != classes) || m_labels.size() != samples.size())
                return Error{ErrorKind::BadInput,
                             "batch-shape",
                             message("batch-shape.labels", "The labels of a batch must all have the same number of classes."),
                             {},
                             {}};
            if (!lists) values.push_back(label.asInt());
            for (const ConfigValue& item : label.items()) values.push_back(item.asInt());
        }
        Shape shape{static_cast<std::int64_t>(samples.size())};
        if (lists) shape.push_back(static_cast<std::int64_t>(classes));
        // VOC keeps its labels as np.int8, other datasets theirs as np.int64.
        m_batch.labels = lists ? labelTensor<std::int8_t>(DType::Int8, std::move(shape), values)
                               : labelTensor<std::int64_t>(DType::Int64, std::move(shape), values);
        return std::move(m_batch);
    }

private:
    template <class T>
    static TensorView labelTensor(DType dtype, Shape shape, const std::vector<std::int64_t>& values) {
        std::vector<std::byte> bytes(values.size() * sizeof(T));
        for (std::size_t i = 0; i < values.size(); ++i) {
            const T value = static_cast<T>(values[i]);
            std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
        }
        return TensorView::fromBytes(dtype, std::move(shape), std::move(bytes));
    }

    std::size_t m_count;
    BatchMemory& m_memory;
    std::size_t m_bytes = 0;  ///< of one picture
    LoadedBatch m_batch;
    std::vector<ConfigValue> m_labels;
};

Result<BatchMakerPtr> PictureBatches::create(const Config& config, DatasetPtr dataset, const ImagingApi& imaging) {
    std::shared_ptr<PictureBatches> made(new PictureBatches(dataset, imaging));
    TD_CHECK(made->addPipelines(config, *dataset));
    return BatchMakerPtr(std::move(made));
}

Result<void> PictureBatches::addPipelines(const Config& config, const Dataset& dataset) {
    const std::vector<DatasetPtr> parts = dataset.parts();
    for (const DatasetPtr& part : parts) TD_CHECK(addPipelines(config, *part));
    if (!parts.empty()) return {};
    const DatasetOrigin& origin = dataset.origin();
    const ConfigValue* list = origin.config.find("pipeline");
    const std::string path = origin.configPath + ".pipeline";
    if (!list || !list->isSequence())
        return Error{ErrorKind::BadInput, "pipeline-missing",
                     message("pipeline-missing.of-dataset", "The dataset has no pipeline ({path}).", {{"path", path}}),
                     message("do.add-pipeline", "Add pipeline=[...] to it."), placeOf(anchorOf(origin.config), path)};
    TD_TRY(Pipeline pipeline, Pipeline::fromList(config, {path, *list, origin.config}));
    std::optional<FusedTail> tail = FusedTail::of(pipeline.transforms());
    m_pipelines.emplace(&dataset, Steps{std::move(pipeline), std::move(tail)});
    return {};
}

Result<void> PictureBatches::load(std::size_t sample, std::size_t position, ProcessRandom& random, Collator& collator) const {
    std::size_t index = sample;
    const Dataset& leaf = m_dataset->leaf(index);
    const Steps& steps = m_pipelines.at(&leaf);
    TD_TRY(Sample loaded, leaf.sample(index));
    const std::vector<BuiltTransform>& transforms = steps.pipeline.transforms();
    Diagnostics notes;
    bool written = false;
    std::vector<TransformRecord> records;
    for (std::size_t i = 0; i < transforms.size(); ++i) {
        TransformRecord& record = records.emplace_back();
        record.type = transforms[i].type;
        record.configPath = transforms[i].configPath;
        if (steps.tail && i == steps.tail->normalize() && steps.tail->takes(loaded.img)) {
            const Picture& picture = loaded.img.picture;
            const Shape shape{picture.channels, picture.height, picture.width};
            TD_TRY(std::byte * slot, collator.slot(position, shape, DType::Float32, loaded));
            steps.tail->write(loaded, reinterpret_cast<float*>(slot));
            loaded.img.setTensor(SampleImage::Stage::Tensor, TensorView(DType::Float32, shape, {}, collator.batch().pixels, slot));
            written = true;
            continue;
        }
        if (written && i == steps.tail->imageToTensor()) continue;
        TD_CHECK(transforms[i].transform->apply({loaded, random.random, m_imaging, record, notes}));
    }
    if (loaded.img.stage != SampleImage::Stage::Tensor || loaded.img.tensor.rank() != 3)
        return Error{
            ErrorKind::BadInput,
            "batch-not-tensor",
            message("batch-not-tensor.pipeline", "The pipeline does not end with a tensor [C, H, W], so there is nothing to collate."),
            message("do.end-it-with-imagetotensor", "End it with ImageToTensor(keys=['img']) and Collect(keys=['img'])."),
            {{}, 0, 0, steps.pipeline.configPath(), {}}};
    if (!written) {
        const TensorView& picture = loaded.img.tensor;
        TD_TRY(std::byte * slot, collator.slot(position, picture.shape(), picture.dtype(), loaded));
        const std::vector<std::byte> bytes = picture.toContiguousBytes();
        std::copy(bytes.begin(), bytes.end(), slot);
    }
    collator.addRest(loaded, sample, std::move(records));
    return {};
}

Result<LoadedBatch> PictureBatches::make(std::span<const std::size_t> samples, ProcessRandom& random) const {
    Collator collator(samples.size(), m_memory);
    for (std::size_t i = 0; i < samples.size(); ++i) TD_CHECK(load(samples[i], i, random, collator));
    return collator.finished(samples);
}

}  // namespace teardown
