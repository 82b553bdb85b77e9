// BuildPage: the stage of a build - the config line with its origin, the registry with the name that is looked up, the objects that exist
// by now, and the tensors that were made last.
#pragma once

#include "core/config/config.h"
#include "core/trace/birth.h"
#include "widgets/stage/stage_page.h"

#include <QAbstractListModel>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

class QLabel;
class QListView;
class QTreeWidget;
class QTreeWidgetItem;

namespace teardown {

class BornTensors;
class FlowLabel;

/// The objects of a build that exist at a step.
class BornObjects : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    void setTrace(const TracePtr& trace);
    void showStep(int step);
    int stepAt(int row) const { return m_objects[static_cast<std::size_t>(row)].step; }
    int rowOf(int step) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    TracePtr m_trace;
    std::vector<BornObject> m_objects;
    std::size_t m_born = 0;
};

class BuildPage : public StagePage {
    Q_OBJECT
public:
    /// The names of a registry with the class of each, in the order in which they were registered.
    using Names = std::vector<std::pair<std::string, std::string>>;
    using Registry = std::function<Names(Journey journey, const std::string& registry, const std::string& scope)>;

    BuildPage(Registry registry, QWidget* parent = nullptr);

    QString title() const override { return tr("Construction"); }
    QString helpId() const override { return QStringLiteral("construction"); }
    /// Above tensors, call stack and details of the same step.
    int rank() const override { return 4; }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("Nothing is being built at this step."); }
    void showStep(const TracePtr& trace, int step) override;
    void clearStep() override;
    void refreshNumbers(const TracePtr& trace) override { showStep(trace, m_step); }
    void setVisible(bool visible) override;

    /// Null: none is open.
    void setConfig(std::shared_ptr<const Config> config);

    QTreeWidget* places() const { return m_places; }
    QTreeWidget* names() const { return m_names; }
    QListView* objects() const { return m_objects; }
    BornTensors* tensors() const { return m_tensors; }
    QString sentence() const;
    QString registrySentence() const;

private:
    /// A list under its heading, with a note beside it or null.
    QWidget* column(const QString& heading, QLabel* note, QWidget* list);
    void fill();
    void fillPlaces(const Birth& birth);
    void fillNames(const Birth& birth);
    void addPlace(const Origin& origin, bool inEffect);

    Registry m_registry;
    std::shared_ptr<const Config> m_config;
    TracePtr m_trace;
    int m_step = -1;
    std::string m_configPath;
    std::string m_listed;  ///< the registry whose names stand in the list
    FlowLabel* m_sentence;
    QLabel* m_placesNote;
    QTreeWidget* m_places;
    QLabel* m_namesNote;
    QTreeWidget* m_names;
    QListView* m_objects;
    BornObjects* m_born;
    BornTensors* m_tensors;
};

}  // namespace teardown
