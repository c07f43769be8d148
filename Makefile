# make manual：生成手册与差距矩阵。 make test：全部检查与测试。 make bench：基准测量。
# 三者都会先在 .venv 中装好 requirements.lock 所锁定的版本。
VENV := .venv
# 激活了 .venv 的终端里，python3 是 .venv 自己的；重建它要用别的。
PYTHON ?= $(or $(firstword $(filter-out $(abspath $(VENV))/%,$(shell which -a python3))),python3)
READY := $(VENV)/.ready

.PHONY: manual test bench lock clean

manual: $(READY)
	$(VENV)/bin/qms build

test: $(READY)
	sh tests/install-packages
	$(VENV)/bin/pre-commit run --all-files --show-diff-on-failure
	$(VENV)/bin/qms check
	$(VENV)/bin/pytest -n 2 -q

bench: $(READY)
	PYTHONPATH=tooling $(VENV)/bin/python -m bench
	PYTHONPATH=tooling $(VENV)/bin/python -m bench.sources
	PYTHONPATH=tooling $(VENV)/bin/python -m bench.signatures
	PYTHONPATH=tooling $(VENV)/bin/python -m bench.suggest
	PYTHONPATH=tooling $(VENV)/bin/python -m bench.workbooks

# 从 pyproject.toml 重新求解并锁定全部版本。
lock: $(READY)
	$(VENV)/bin/pip-compile --quiet --upgrade --extra dev --extra suggest --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-annotate --no-emit-options --output-file requirements.lock pyproject.toml

clean:
	rm -rf build $(VENV)

# 没有 ensurepip 的 Debian 也能建立虚拟环境：由系统的 pip 向其中安装。
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PYTHON) -m pip --python $(VENV)/bin/python install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(PYTHON) -m pip --python $(VENV)/bin/python install --quiet --no-deps --no-build-isolation --editable .
	touch $@
