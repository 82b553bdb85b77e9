// DataRoom: the stage pages about what happens before the network: pipelines and datasets.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

namespace teardown {

class DatasetPage;
class PipelinePage;
struct Place;

class DataRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "data"; }
    void install(WindowContext& context) override;

    PipelinePage* pipeline() const { return m_pipeline; }
    DatasetPage* dataset() const { return m_dataset; }
    /// Shows the folder on the page of the dataset.
    void openFolder(const QString& folder);

private:
    void refresh();
    void openPlace(const Place& place);

    std::optional<WindowContext> m_context;
    PipelinePage* m_pipeline = nullptr;
    DatasetPage* m_dataset = nullptr;
};

}  // namespace teardown
